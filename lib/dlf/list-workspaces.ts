import type { ListedWorkspace, WorkspacesResult } from './answers.ts';
import type { AskPage } from './list-instances.ts';
import { readWorkspacePage } from './list-pages.ts';
import { walkPages } from './walk-pages.ts';

/** The most that it gives at once (ListManagerWorkSpaces). */
const PAGE_SIZE = 100;

/**
 * Lists the workspaces of a DataArts Studio instance. Those that could not be read are left out: their names then mean nothing,
 * which refuses what names them.
 */
export async function listWorkspaces(ask: AskPage<ListedWorkspace>): Promise<WorkspacesResult> {
  const walked = await walkPages<ListedWorkspace>({
    askFor: (offset) =>
      ask(
        [
          ['limit', String(PAGE_SIZE)],
          ['offset', String(offset)],
        ],
        readWorkspacePage,
      ),
    keyOf: ({ id }) => id,
  });
  if (walked.kind === 'walked') return { kind: 'listed', workspaces: walked.items };
  return walked.kind === 'not-found' ? { kind: 'no-word', why: 'not-understood', said: walked.said } : walked;
}
