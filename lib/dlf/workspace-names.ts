import type { Clock, Until } from '../clock.ts';
import type { DlfClient } from './client.ts';

/** Workspaces are made seldom, and renamed hardly ever. */
const KEEP_MS = 10 * 60_000;

export type WorkspaceIdOf = (name: string, until: Until) => Promise<string | undefined>;

/**
 * Finds the ID of a workspace by its name, as DataArts Studio knows it. Undefined where there is none, where two have the
 * name, or where the list cannot be had: then the name means nothing.
 */
export function createWorkspaceNames(
  client: Pick<DlfClient, 'listWorkspaces'>,
  dataArtsInstanceId: string,
  clock: Clock,
): WorkspaceIdOf {
  let known: { readonly ids: ReadonlyMap<string, string | undefined>; readonly until: number } | undefined;
  return async (name, until) => {
    if (known === undefined || known.until <= clock.now()) {
      const listed = await client.listWorkspaces(dataArtsInstanceId, until);
      if (listed.kind !== 'listed') return undefined;
      const ids = new Map<string, string | undefined>();
      for (const workspace of listed.workspaces) {
        ids.set(workspace.name, ids.has(workspace.name) ? undefined : workspace.id);
      }
      known = { ids, until: clock.now() + KEEP_MS };
    }
    return known.ids.get(name);
  };
}
