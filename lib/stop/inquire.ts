import type { Until } from '../clock.ts';
import type { ListResult } from '../dlf/answers.ts';
import { MAX_PLAN_WINDOW_MS } from '../dlf/plan-window.ts';
import type { Asker } from '../intent/asker.ts';
import type { InstanceId } from '../intent/instance-id.ts';
import type { JobName } from '../intent/job-name.ts';
import type { Target } from '../intent/target.ts';
import type { Workspace } from '../intent/workspace.ts';
import { decide, mayAny, mayRead, type Question } from '../policy/decide.ts';
import { look, refusalOf } from './look.ts';
import type { ListedInstance, Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { seenIn } from './seen.ts';
import { laterFirst, readListFailure } from './step-find.ts';

type Tools = Pick<Parts, 'dlf' | 'clock' | 'policy'>;

/** Looks at an instance for somebody who may; nothing is written down, and nothing is sent. */
export async function inquireStatus(
  parts: Tools,
  target: Target,
  asker: Asker,
  until: Until,
): Promise<Outcome> {
  const { verdict, by } = decide(parts.policy, { target, asker, verb: 'status', at: parts.clock.now() });
  if (verdict === 'refuse') return { kind: 'refused', why: by };
  const looked = await look(parts, target, until);
  switch (looked.kind) {
    case 'seen':
      return { kind: 'status', seen: looked.seen };
    case 'end':
      return looked.outcome;
    case 'setback':
      return { kind: 'unavailable', setback: looked.setback };
    case 'blind':
      return refusalOf(looked.failure);
  }
}

/** What is to be listed: a job's instances, or what runs in a workspace. */
export interface ListedScope {
  readonly workspace: Workspace;
  readonly jobName?: JobName;
}

/** The two statuses in which an instance is at work (ListJobInstances, `status`). */
const AT_WORK = ['running', 'running-exception'] as const;

/** Lists a job's instances of the last seven days, or all that run, as far as the asker may know of their jobs. */
export async function inquireList(
  parts: Tools,
  scope: ListedScope,
  asker: Asker,
  until: Until,
): Promise<Outcome> {
  const plannedTo = parts.clock.now();
  const questionAbout = (jobName: JobName): Question => ({
    target: { workspace: scope.workspace, jobName },
    asker,
    verb: 'list',
    at: plannedTo,
  });
  if (scope.jobName !== undefined) {
    const { verdict, by } = decide(parts.policy, questionAbout(scope.jobName));
    if (verdict === 'refuse') return { kind: 'refused', why: by };
  }
  if (scope.jobName === undefined && !mayAny(parts.policy, 'list', asker, scope.workspace)) {
    return { kind: 'refused', why: { kind: 'no-rule' } };
  }
  const window = { ...scope, plannedFrom: plannedTo - MAX_PLAN_WINDOW_MS, plannedTo };
  const lists: ListResult[] =
    scope.jobName === undefined
      ? await Promise.all(AT_WORK.map((status) => parts.dlf.listJobInstances({ ...window, status }, until)))
      : [await parts.dlf.listJobInstances(window, until)];
  const instances: ListedInstance[] = [];
  for (const listed of lists) {
    if (listed.kind !== 'listed') return endOf(listed);
    for (const instance of listed.instances) {
      const jobName = instance.jobName as JobName;
      if (!mayRead(parts.policy, questionAbout(jobName))) continue;
      const instanceId = instance.instanceId as InstanceId;
      instances.push({ jobName, instanceId, seen: seenIn(instance, parts.clock.now()) });
    }
  }
  const isComplete = lists.every((listed) => listed.kind === 'listed' && listed.isComplete);
  return { kind: 'list', instances: instances.sort(laterFirst), isComplete };
}

function endOf(failure: Exclude<ListResult, { kind: 'listed' }>): Outcome {
  const read = readListFailure(failure);
  return read.kind === 'end' ? read.outcome : { kind: 'unavailable', setback: read.setback };
}
