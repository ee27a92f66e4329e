import type { ShowResult, StopResult } from '../../lib/dlf/answers.ts';
import type { Asker } from '../../lib/intent/asker.ts';
import type { Ask } from '../../lib/intent/intent.ts';
import type { Target } from '../../lib/intent/target.ts';
import type { StatusMessage } from '../../lib/messages/status-message.ts';
import { budgetsOf, type Limit, type LimitScope, type Limits } from '../../lib/policy/limits.ts';
import type { FilePolicy, Rule } from '../../lib/policy/policy.ts';
import { answerAlerts } from '../../lib/webhook/answer-alerts.ts';
import { answerAsk } from '../../lib/webhook/answer-ask.ts';
import type { AskTools } from '../../lib/webhook/ask-tools.ts';
import type { Terms } from '../../lib/webhook/terms.ts';
import { alert, person, policyOf, targetOf } from './stop-world.ts';
import type { WorkerWorld } from './worker-world.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const limit = (scope: LimitScope, max: number, windowMs = HOUR): Limit => ({ scope, max, windowMs });

/** Everybody may stop everything, up to these limits. */
export const limited = (
  each: readonly Limit[],
  { rule = {}, whom = 'automatic' }: { rule?: Partial<Rule>; whom?: Limits['for'] } = {},
): FilePolicy => ({ ...policyOf(rule), limits: { for: whom, each } });

/** What an ask is about, and who asks; the rest is as in most tests. */
export interface Wanted {
  readonly instanceId: string;
  readonly jobName?: string;
  readonly workspace?: string;
  readonly asker?: Asker;
  /** Two that differ are two requests, though they are about the same instance. */
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly action?: Ask['action'];
}

function askOf({ instanceId, jobName = 'job_batch', workspace, ...more }: Wanted): Ask {
  const { asker = alert, key = 'first', dryRun = false, action } = more;
  return {
    target: { jobName, instanceId, workspace },
    asker,
    dryRun,
    dedupe: [asker.source, asker.id, jobName, instanceId, workspace ?? '', key],
    ...(action && { action }),
  };
}

const never = (): Promise<never> => new Promise(() => {});
export const askToolsOf = ({ parts, tools }: WorkerWorld): AskTools => ({
  parts,
  post: tools.post,
  sleep: never,
  fetch: never,
});

const termsOf = ({ clock }: WorkerWorld, lifeMs: number): Terms => {
  const receivedAt = clock.now();
  return { receivedAt, expiresAt: receivedAt + lifeMs, inline: true, mayGoOn: true };
};

/** A delivery of alerts, as the webhook takes it in. */
export async function deliverAlerts(
  world: WorkerWorld,
  wanted: readonly Wanted[],
): Promise<readonly StatusMessage[]> {
  const terms = termsOf(world, 6 * HOUR);
  const { messages } = await answerAlerts(
    askToolsOf(world),
    { asks: wanted.map(askOf), ignored: [] },
    terms,
    world.clock.within(20_000),
  );
  return messages;
}

/** An alert that is delivered and worked on; the ID of its request. */
export async function alertOn(
  world: WorkerWorld,
  instanceId: string,
  more: Partial<Wanted> = {},
): Promise<string> {
  const [answer] = await deliverAlerts(world, [{ instanceId, ...more }]);
  await world.pump();
  return answer?.requestId ?? 'none';
}

/** A person, or a program, who waits for the answer. */
export const askFor = (world: WorkerWorld, wanted: Wanted): Promise<StatusMessage> =>
  answerAsk(
    askToolsOf(world),
    askOf({ asker: person, ...wanted }),
    termsOf(world, 10 * MINUTE),
    world.clock.within(20_000),
  );

/** The outcome of a request that has ended, the name of its state else. */
export async function endOf(world: WorkerWorld, id: string): Promise<string> {
  const { state } = (await world.read(id)) ?? {};
  return state?.name === 'closed' ? state.outcome.kind : (state?.name ?? 'none');
}

/** IDs of the requests that have a place in the first of the policy's windows at this moment. */
export async function placesIn(
  world: WorkerWorld,
  { scope, windowMs }: Limit,
  { at = world.clock.now(), target = targetOf() }: { at?: number; target?: Target } = {},
): Promise<readonly string[]> {
  const policy = limited([limit(scope, 1, windowMs)]);
  const [budget] = budgetsOf(policy, target, alert, at);
  const holders = await world.parts.ledger.holders(budget?.name ?? '');
  return holders.map((holder) => holder.split('/')[0] ?? '').sort();
}

/** A ledger whose database deletes late, so that a window that is over can still be recounted. */
export function rememberWindows({ parts }: WorkerWorld): void {
  const { ledger } = parts;
  const reserve: typeof ledger.reserve = (budget, holder, max, until) =>
    ledger.reserve(budget, holder, max, until + 48 * HOUR);
  Object.assign(parts, { ledger: { ...ledger, reserve } });
}

/** DLF's own answers where there is one, and the fleet's else. */
export function answerWith(
  world: WorkerWorld,
  {
    stop,
    show,
  }: {
    readonly stop?: (target: Target) => StopResult | undefined;
    readonly show?: (target: Target) => ShowResult | undefined;
  },
): void {
  const { dlf } = world;
  Object.assign(world.parts, {
    dlf: {
      ...dlf,
      stopJobInstance: async (...call: Parameters<typeof dlf.stopJobInstance>) =>
        stop?.(call[0]) ?? dlf.stopJobInstance(...call),
      showJobInstance: async (...call: Parameters<typeof dlf.showJobInstance>) =>
        show?.(call[0]) ?? dlf.showJobInstance(...call),
    },
  });
}

/** The texts of the messages that the channel has got, all that stands in them. */
export const noticesOf = ({ posts }: WorkerWorld): readonly string[] =>
  posts.filter(({ url }) => url.includes('/services/')).map(({ body }) => String(body));
