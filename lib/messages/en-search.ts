import type { AskedTarget } from '../intent/target.ts';
import type { Outcome } from '../stop/outcome.ts';
import { wasDoing } from './en.ts';
import { bad, NOTHING_STOPPED, neutral, type Words } from './words.ts';

type Search = Extract<Outcome, { kind: 'not-found' | 'list' | 'nothing-running' | 'ambiguous' }>;

/** What was looked for: there is none, or there are several. */
export function describeSearch(outcome: Search, target: AskedTarget | undefined, timeZone?: string): Words {
  switch (outcome.kind) {
    case 'not-found':
      return bad(
        notFound(outcome.what, target),
        NOTHING_STOPPED,
        'Check the name, the ID and the workspace.',
        ...(outcome.said?.dlfRequestId === undefined ? [] : [`DLF request ${outcome.said.dlfRequestId}.`]),
      );
    case 'list':
      return neutral(
        listHeadline(outcome, target),
        ...(outcome.isComplete ? [] : ['There may be more: DLF did not show all of them.']),
      );
    case 'nothing-running':
      return neutral(
        `No instance of ${target?.jobName ?? 'the job'} is running.`,
        NOTHING_STOPPED,
        outcome.last === undefined
          ? 'None was planned in the last seven days.'
          : `The latest one of the last seven days, ${outcome.last.instanceId}: ${wasDoing(outcome.last.seen, timeZone)}.`,
      );
    case 'ambiguous':
      return bad(
        `${outcome.count} instances of ${target?.jobName ?? 'the job'} are running: say which one is meant.`,
        NOTHING_STOPPED,
        ...(outcome.count > outcome.instances.length
          ? [`The latest ${outcome.instances.length} are listed.`]
          : []),
      );
  }
}

function listHeadline(
  { instances }: Extract<Outcome, { kind: 'list' }>,
  target: AskedTarget | undefined,
): string {
  const count = `${instances.length} instance${instances.length === 1 ? '' : 's'}`;
  return target === undefined
    ? `${count} that you may see ${instances.length === 1 ? 'is' : 'are'} running, of what was planned in the last seven days.`
    : `${count} of ${target.jobName}, planned in the last seven days.`;
}

function notFound(
  what: Extract<Outcome, { kind: 'not-found' }>['what'],
  target: AskedTarget | undefined,
): string {
  switch (what) {
    case 'job':
      return `There is no job ${target?.jobName ?? ''} in workspace ${target?.workspace ?? ''}.`;
    case 'instance':
      return `Job ${target?.jobName ?? ''} has no instance ${target?.instanceId ?? ''} in workspace ${target?.workspace ?? ''}.`;
    case 'workspace':
      return `DLF knows no workspace ${target?.workspace ?? ''}.`;
  }
}
