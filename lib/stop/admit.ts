import type { Target } from '../intent/target.ts';
import { type Budget, budgetsOf } from '../policy/limits.ts';
import { isAutomatic } from '../policy/policy.ts';
import { freezeOver } from './freeze.ts';
import type { Outcome, TurnedAway } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { StopRequest } from './request.ts';
import { holderOf, save } from './save.ts';

export type Admitted =
  | { readonly kind: 'admitted'; readonly request: StopRequest }
  | { readonly kind: 'turned-away'; readonly request: StopRequest; readonly outcome: Outcome };

/**
 * What stands between a stop that policy allows and its send: a place in every budget, and no freeze. The places are
 * written down before they are taken, so that whoever comes after a crash can give them back.
 */
export async function admit(parts: Parts, given: StopRequest, target: Target): Promise<Admitted> {
  const { policy, clock } = parts;
  const { asker } = given.intent;
  const budgets = budgetsOf(policy, target, asker, clock.now());
  const request = await written(parts, given, budgets);
  const full = await firstFull(parts, request, budgets);
  if (full === undefined) await giveBackPast(parts, request, budgets);
  // Also where there is no place: those that have it may be frozen themselves, and give it back.
  const frozen = await frozenNow(parts, request);
  if (frozen !== undefined) return { kind: 'turned-away', request, outcome: frozen };
  return full === undefined
    ? { kind: 'admitted', request }
    : { kind: 'turned-away', request, outcome: overLimit(full) };
}

/** What a freeze makes of an automatic stop; undefined: none holds it back. */
export async function frozenNow(
  { ledger }: Pick<Parts, 'ledger'>,
  { intent, receivedAt }: Pick<StopRequest, 'intent' | 'receivedAt'>,
): Promise<Frozen | undefined> {
  const freeze = isAutomatic(intent.asker) ? await freezeOver(ledger, receivedAt) : undefined;
  return freeze && { kind: 'frozen', freeze };
}

type Frozen = Extract<Outcome, { kind: 'frozen' }>;

/** What would stand in the way now, were it meant; nothing is taken. */
export async function wouldTurnAway(
  parts: Parts,
  request: StopRequest,
  target: Target,
): Promise<TurnedAway | undefined> {
  const { ledger, policy, clock } = parts;
  const frozen = await frozenNow(parts, request);
  if (frozen !== undefined) return frozen;
  for (const budget of budgetsOf(policy, target, request.intent.asker, clock.now())) {
    if ((await ledger.holders(budget.name)).length >= budget.limit.max) return overLimit(budget);
  }
  return undefined;
}

/** Takes a place in each budget, up to one that has none left. */
async function firstFull(
  { ledger }: Parts,
  request: StopRequest,
  budgets: readonly Budget[],
): Promise<Budget | undefined> {
  for (const budget of budgets) {
    const { name, limit, until } = budget;
    if (!(await ledger.reserve(name, holderOf(request), limit.max, until))) return budget;
  }
  return undefined;
}

async function written(parts: Parts, request: StopRequest, budgets: readonly Budget[]): Promise<StopRequest> {
  const known = request.budgets ?? [];
  const more = budgets.map(({ name }) => name).filter((name) => !known.includes(name));
  return more.length === 0 ? request : save(parts, request, { budgets: [...known, ...more] });
}

/** Of a try in an earlier window: it has not been sent there. */
async function giveBackPast(
  { ledger }: Parts,
  request: StopRequest,
  current: readonly Budget[],
): Promise<void> {
  for (const name of request.budgets ?? []) {
    if (!current.some((budget) => budget.name === name)) await ledger.release(name, holderOf(request));
  }
}

const overLimit = ({ name, limit, until }: Budget): TurnedAway => ({
  kind: limit.scope === 'instance' ? 'cool-down' : 'over-budget',
  ...limit,
  budget: name,
  until,
});
