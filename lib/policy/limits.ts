import type { Asker } from '../intent/asker.ts';
import type { Target } from '../intent/target.ts';
import { isAutomatic, type Policy } from './policy.ts';

/** What a limit counts: the stops of an instance, of a job, of a workspace, or all of them. */
export type LimitScope = 'instance' | 'job' | 'workspace' | 'total';

/** So many stops in each window. Windows are fixed: they begin at the whole multiples of their length since 1970 (UTC). */
export interface Limit {
  readonly scope: LimitScope;
  readonly max: number;
  readonly windowMs: number;
}

export interface Limits {
  readonly for: 'automatic' | 'everyone';
  /** The narrowest scope first. */
  readonly each: readonly Limit[];
}

/** A limit's window that a stop needs a place in. */
export interface Budget {
  /** Different for each window and each thing that is counted. */
  readonly name: string;
  readonly limit: Limit;
  /** When the next window begins, in milliseconds since the epoch. */
  readonly until: number;
}

/** The windows in which a stop at `now` takes a place. */
export function budgetsOf(policy: Policy, target: Target, asker: Asker, now: number): readonly Budget[] {
  if (policy.kind !== 'file') return [];
  const { limits } = policy;
  if (limits.for === 'automatic' && !isAutomatic(asker)) return [];
  return limits.each.map((limit) => {
    const window = Math.floor(now / limit.windowMs);
    return {
      name: JSON.stringify([
        'budget',
        limit.scope,
        limit.windowMs,
        window,
        ...countedOf(limit.scope, target),
      ]),
      limit,
      until: (window + 1) * limit.windowMs,
    };
  });
}

function countedOf(scope: LimitScope, { workspace, jobName, instanceId }: Target): readonly string[] {
  switch (scope) {
    case 'instance':
      return [workspace, instanceId];
    case 'job':
      return [workspace, jobName];
    case 'workspace':
      return [workspace];
    case 'total':
      return [];
  }
}
