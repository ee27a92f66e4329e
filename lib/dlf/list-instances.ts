import type { Exchange } from '../http/send.ts';
import type { JobName } from '../intent/job-name.ts';
import type { Workspace } from '../intent/workspace.ts';
import type { ListResult } from './answers.ts';
import type { JobInstance } from './job-instance.ts';
import { readInstancePage } from './list-pages.ts';
import { type PageAnswer, walkPages } from './walk-pages.ts';

/** What to list. Both times are milliseconds since the epoch, at most a plan window apart. */
export interface InstanceQuery {
  readonly workspace: Workspace;
  /** This very name; absent: instances of all jobs. */
  readonly jobName?: JobName;
  readonly status?: string;
  readonly plannedFrom: number;
  readonly plannedTo: number;
  /** So many are enough. */
  readonly limit?: number;
}

type QueryPairs = readonly (readonly [name: string, value: string])[];

/** Makes one call for a page, and repeats it where that helps. */
export type AskPage<Item> = (
  query: QueryPairs,
  read: (exchange: Exchange) => PageAnswer<Item>,
) => Promise<PageAnswer<Item>>;

/** The most that DLF gives at once. */
const PAGE_SIZE = 1_000;

/** One page's query, in the order of the documents. */
const pageQuery = (query: InstanceQuery, offset: number): QueryPairs => [
  ...(query.jobName === undefined ? [] : ([['jobName', query.jobName]] as const)),
  ['minPlanTime', String(query.plannedFrom)],
  ['maxPlanTime', String(query.plannedTo)],
  ['limit', String(PAGE_SIZE)],
  ['offset', String(offset)],
  ...(query.status === undefined ? [] : ([['status', query.status]] as const)),
  // Without it a name is looked for in the middle of others, too.
  ...(query.jobName === undefined ? [] : ([['preciseQuery', 'true']] as const)),
];

/** Lists instances page by page. */
export async function listInstances(query: InstanceQuery, ask: AskPage<JobInstance>): Promise<ListResult> {
  const { jobName, limit = Number.POSITIVE_INFINITY } = query;
  // DLF may not care about `preciseQuery`, and nothing says how it compares names.
  const wanted = (items: readonly JobInstance[]): readonly JobInstance[] =>
    jobName === undefined ? items : items.filter((instance) => instance.jobName === jobName);
  const walked = await walkPages<JobInstance>({
    askFor: (offset) => ask(pageQuery(query, offset), readInstancePage),
    // By the ID alone, two lists of one instance could not be told apart; a plan time does not move.
    keyOf: ({ instanceId, plannedAt }) => `${instanceId} ${plannedAt}`,
    isEnough: (items) => wanted(items).length >= limit,
  });
  if (walked.kind !== 'walked') return walked;
  const instances = wanted(walked.items);
  return {
    kind: 'listed',
    instances: instances.slice(0, limit),
    isComplete: walked.isComplete && instances.length <= limit,
  };
}
