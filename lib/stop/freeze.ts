import type { Asker } from '../intent/asker.ts';
import { type Ledger, type LedgerRecord, LedgerUnavailableError } from '../ledger/ledger.ts';

/** No automatic stop goes out while it stands. */
export interface Freeze {
  readonly by: Asker;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly reason?: string;
}

/** The lifting of a freeze: what was received before it stays where it is. */
interface Lifting {
  readonly freeze: Freeze;
  readonly liftedAt: number;
}

type Locks = Pick<Ledger<LedgerRecord>, 'lock' | 'unlock' | 'peek'>;

const STANDING = 'freeze';
const LIFTED = 'freeze/lifted';
const LIFTING = 'freeze/lifting';
/** Nobody has to lift it in time: it stands until somebody does. */
const FOR_EVER_MS = 100 * 365 * 24 * 60 * 60_000;
/** An alert that was received before can be open for six hours, and as long again while it waits for an approval. */
const LIFTED_MS = 48 * 60 * 60_000;
/** Longer than a lifting takes; whoever dies in one keeps others from it for so long. */
const LIFTING_MS = 10_000;

/** Begins a freeze; undefined: one stands already, and goes on as it is. */
export async function beginFreeze(locks: Locks, freeze: Freeze): Promise<Freeze | undefined> {
  const lock = await locks.lock(STANDING, JSON.stringify(freeze), freeze.at + FOR_EVER_MS);
  return lock.kind === 'taken' ? freeze : undefined;
}

/**
 * Ends the freeze that stands; undefined: none does.
 *
 * @param holder who is at it, different each time
 * @throws LedgerUnavailableError also while somebody else is at it
 */
export async function endFreeze(locks: Locks, now: number, holder: string): Promise<Freeze | undefined> {
  const turn = await locks.lock(LIFTING, holder, now + LIFTING_MS);
  if (turn.kind === 'held') throw new LedgerUnavailableError('somebody else lifts the freeze');
  const standing = await locks.peek(STANDING);
  const freeze = standing === undefined ? undefined : await lift(locks, standing, now);
  await locks.unlock(LIFTING, holder);
  return freeze;
}

/** Whoever looks finds the freeze or its lifting, as long as nobody else lifts it too: the earlier one goes first. */
async function lift(locks: Locks, standing: string, now: number): Promise<Freeze> {
  const lifting: Lifting = { freeze: JSON.parse(standing), liftedAt: now };
  const earlier = await locks.peek(LIFTED);
  if (earlier !== undefined) await locks.unlock(LIFTED, earlier);
  await locks.lock(LIFTED, JSON.stringify(lifting), now + LIFTED_MS);
  await locks.unlock(STANDING, standing);
  return lifting.freeze;
}

/** The freeze that stands. */
export async function standingFreeze(locks: Pick<Locks, 'peek'>): Promise<Freeze | undefined> {
  const standing = await locks.peek(STANDING);
  return standing === undefined ? undefined : JSON.parse(standing);
}

/** The freeze that holds back what was received at a moment: it stands, or was lifted later than that. */
export async function freezeOver(
  locks: Pick<Locks, 'peek'>,
  receivedAt: number,
): Promise<Freeze | undefined> {
  // In this order: what is lifted meanwhile is found by the second look.
  const standing = await standingFreeze(locks);
  if (standing !== undefined) return standing;
  const lifted = await locks.peek(LIFTED);
  if (lifted === undefined) return undefined;
  const { freeze, liftedAt }: Lifting = JSON.parse(lifted);
  return receivedAt <= liftedAt ? freeze : undefined;
}
