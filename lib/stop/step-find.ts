import type { Until } from '../clock.ts';
import type { ListResult } from '../dlf/answers.ts';
import type { JobInstance } from '../dlf/job-instance.ts';
import { MAX_PLAN_WINDOW_MS } from '../dlf/plan-window.ts';
import { countsAsRunning } from '../dlf/status.ts';
import type { InstanceId } from '../intent/instance-id.ts';
import type { AskedTarget } from '../intent/target.ts';
import { resolvesJobs } from '../policy/decide.ts';
import { decisionNow, questionOf } from './decision-now.ts';
import { refusalOf, setbackOf } from './look.ts';
import type { FoundInstance, Outcome, Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Ready, StopRequest } from './request.ts';
import { close, save } from './save.ts';
import { seenIn, usualDuration } from './seen.ts';
import { next, type Step } from './step.ts';
import { expired, isLater, setBack, waitForPolicy } from './step-ready.ts';

/** What a list of instances says about which one is meant. */
export type Found =
  | { readonly kind: 'one'; readonly instance: FoundInstance }
  | { readonly kind: 'end'; readonly outcome: Outcome }
  | { readonly kind: 'setback'; readonly setback: Setback };

/** Finds the only running instance of a job, and writes it down; more or fewer than one end the request. */
export async function stepFind(
  parts: Parts,
  request: StopRequest,
  asked: AskedTarget,
  state: Ready,
  until: Until,
): Promise<Step> {
  const decision = decisionNow(parts, request, asked);
  if (decision.by.kind === 'unreadable-policy') return waitForPolicy(parts, request, state);
  if (decision.verdict === 'refuse') {
    return next(await close(parts, { ...request, decision }, { kind: 'refused', why: decision.by }));
  }
  // What an alert means that names no instance may have changed since, as all of policy may.
  if (
    request.intent.asker.kind === 'alert' &&
    !resolvesJobs(parts.policy, questionOf(parts, request, asked))
  ) {
    const problem = { field: 'instance_id', why: 'missing' } as const;
    return next(await close(parts, { ...request, decision }, { kind: 'invalid-target', problem }));
  }
  const now = parts.clock.now();
  if (now >= request.expiresAt) return next(await close(parts, request, expired(state)));
  const found: Found =
    now >= until.deadline
      ? { kind: 'setback', setback: { why: 'no-time' } }
      : readFound(
          await parts.dlf.listJobInstances(
            { ...asked, plannedFrom: now - MAX_PLAN_WINDOW_MS, plannedTo: now },
            until,
          ),
          parts.clock.now(),
        );
  switch (found.kind) {
    case 'end':
      return next(await close(parts, request, found.outcome));
    case 'setback':
      return setBack(parts, request, state, found.setback);
    case 'one': {
      const { instanceId, seen } = found.instance;
      if (isLater(request, seen)) {
        return next(await close(parts, request, { kind: 'already-ended', seen, when: 'later' }));
      }
      // Before anything is sent: whoever goes on goes on with this run and no other.
      const target = { workspace: asked.workspace, jobName: asked.jobName, instanceId };
      return next(await save(parts, request, { target, state: { ...state, before: seen } }));
    }
  }
}

/** As many as a person chooses from; a record holds 400 kB at most (DynamoDB, item size). */
const MAX_KEPT = 10;

/** Never a guess: exactly one running instance is the one that is meant, and only of a whole list. */
export function readFound(listed: ListResult, at: number): Found {
  if (listed.kind !== 'listed') return readListFailure(listed);
  if (!listed.isComplete) return { kind: 'setback', setback: { why: 'partial' } };
  const all = listed.instances.map((instance) => foundInstance(instance, at));
  const running = all.filter(({ seen }) => countsAsRunning(seen.status)).sort(laterFirst);
  const [only] = running;
  if (running.length > 1)
    return {
      kind: 'end',
      outcome: { kind: 'ambiguous', instances: running.slice(0, MAX_KEPT), count: running.length },
    };
  if (only !== undefined) {
    const usualMs = usualDuration(all.map(({ seen }) => seen));
    return {
      kind: 'one',
      instance: { ...only, seen: { ...only.seen, ...(usualMs !== undefined && { usualMs }) } },
    };
  }
  const [last] = all.sort(laterFirst);
  return { kind: 'end', outcome: { kind: 'nothing-running', ...(last && { last }) } };
}

/** What a list that failed means. */
export function readListFailure(
  failure: Exclude<ListResult, { kind: 'listed' }>,
): Exclude<Found, { kind: 'one' }> {
  switch (failure.kind) {
    case 'throttled':
    case 'down':
      return { kind: 'setback', setback: setbackOf(failure) };
    case 'no-word':
      return failure.why === 'not-understood'
        ? { kind: 'end', outcome: refusalOf(failure) }
        : {
            kind: 'setback',
            setback: failure.why === 'silent' ? { why: 'silent' } : { why: 'down', said: failure.said },
          };
    case 'not-found':
    case 'credentials-refused':
    case 'forbidden':
    case 'wrong-endpoint':
      return { kind: 'end', outcome: refusalOf(failure) };
  }
}

const foundInstance = (instance: JobInstance, at: number): FoundInstance => ({
  instanceId: instance.instanceId as InstanceId,
  seen: seenIn(instance, at),
});

const timeOf = ({ seen }: FoundInstance): number => seen.startedAt ?? seen.plannedAt ?? 0;
export const laterFirst = (a: FoundInstance, b: FoundInstance): number => timeOf(b) - timeOf(a);
