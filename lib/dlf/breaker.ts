import type { Clock, Until } from '../clock.ts';
import type { Exchange } from '../http/send.ts';
import { aloneStore, type BreakerStore, type Held, HOLD_MS } from './breaker-store.ts';

/** Carries a call out, or answers what it would have come to. */
export type Guard = (call: () => Promise<Exchange>, until: Until) => Promise<Exchange>;

/** For how long a process goes by an acceptance, without asking what others have seen. Shorter than a hold. */
const PROVEN_MS = 5 * 60_000;
/** For how long a process goes by itself after the store could not be asked. */
const ALONE_MS = 5_000;
/** Between two looks at another's try: the first soon, then longer, for fifty may be looking. */
const PAUSE_MS = { first: 50, most: 400 } as const;

/** Another one's try has not ended in time: nothing is known, and nothing was sent. */
const notSent: Exchange = { kind: 'no-answer', sent: false, why: 'silent' };

/**
 * Holds all calls under an access key back for six minutes after a refused signature, and then lets one try.
 *
 * Until a signature was accepted, one call at a time goes out, in this process and among all that share the store; the
 * others wait for what becomes of it. So of fifty sandboxes that start at once under a wrong secret one sends one bad
 * signature: its refusal is in the store before its turn is over, and the next whose turn it is looks there first. Two
 * tries are six minutes apart, hence one bad signature in any five minutes. A sandbox that dies between its send and that
 * write costs one more: four would have to die in a row to lock the key. Where the store does not answer nobody can know
 * of others, and each process sends one.
 *
 * The price of a call: nothing while a signature was accepted in the last five minutes; else one read (10 ms), with
 * which fifty new sandboxes go at once when the key is good; and the read, a lock, a read, and two writes for the one
 * sandbox that tries, once a day.
 *
 * What was accepted and is refused later is deleted, disabled, expired or locked already, so that the refusals of
 * calls under way, and of sandboxes that need not ask, harm nobody; the first of them holds whoever asks.
 */
export function createBreaker(clock: Clock, store: BreakerStore = aloneStore): Guard {
  let held: { readonly exchange: Exchange; readonly until: number } | undefined;
  let provenUntil = Number.NEGATIVE_INFINITY;
  let aloneUntil = Number.NEGATIVE_INFINITY;
  let turn: Promise<unknown> | undefined;

  const isHeld = (): boolean => held !== undefined && held.until > clock.now();
  const isOver = (until: Until): boolean => until.signal.aborted || clock.now() >= until.deadline;

  /** What the store cannot be told or asked is not known there: no reason for a call to fail. */
  const shared = async <Result>(work: () => Promise<Result>, otherwise: Result): Promise<Result> => {
    try {
      return await work();
    } catch {
      aloneUntil = clock.now() + ALONE_MS;
      return otherwise;
    }
  };

  const attempt = async (call: () => Promise<Exchange>): Promise<Exchange> => {
    const exchange = await call();
    const code = refusalIn(exchange);
    if (code === undefined) {
      if (isAccepted(exchange)) provenUntil = clock.now() + PROVEN_MS;
      return exchange;
    }
    if (!isHeld()) {
      const since = clock.now();
      held = { exchange, until: since + HOLD_MS };
      await shared(() => store.hold({ code, since }), undefined);
    }
    return exchange;
  };

  const probe = async (call: () => Promise<Exchange>): Promise<Exchange> => {
    const exchange = await attempt(call);
    if (refusalIn(exchange) === undefined && clock.now() >= aloneUntil) {
      await shared(isAccepted(exchange) ? store.accept : store.release, undefined);
    }
    return exchange;
  };

  /** Finds out what is known, by trying if need be; nothing, when the call may go. */
  const findOut = async (call: () => Promise<Exchange>, until: Until): Promise<Exchange | undefined> => {
    for (let pause: number = PAUSE_MS.first; ; pause = Math.min(PAUSE_MS.most, 2 * pause)) {
      const standing =
        clock.now() < aloneUntil ? ({ kind: 'probe' } as const) : await shared(store.ask, { kind: 'probe' });
      switch (standing.kind) {
        case 'probe':
          return probe(call);
        case 'accepted':
          provenUntil = clock.now() + PROVEN_MS;
          return undefined;
        case 'held':
          held = { exchange: heldExchange(standing.held), until: standing.held.since + HOLD_MS };
          return held.exchange;
        case 'wait':
          await clock.sleep(Math.min(pause, until.deadline - clock.now()), until.signal);
          if (isOver(until)) return notSent;
      }
    }
  };

  return async (call, until) => {
    for (;;) {
      if (held !== undefined && held.until > clock.now()) return held.exchange;
      if (provenUntil > clock.now()) return attempt(call);
      if (isOver(until)) return notSent;
      if (turn === undefined) {
        const own = findOut(call, until).finally(() => {
          turn = undefined;
        });
        turn = own;
        const exchange = await own;
        if (exchange !== undefined) return exchange;
      } else {
        const rest = until.deadline - clock.now();
        await Promise.race([turn, clock.sleep(Math.min(PAUSE_MS.most, rest), until.signal)]);
      }
    }
  };
}

/** The code of a refused signature. */
function refusalIn(exchange: Exchange): string | undefined {
  if (exchange.kind !== 'answer' || exchange.status !== 401) return undefined;
  return /"(APIGW?\.0301)"/.exec(exchange.body)?.[1];
}

/**
 * Whether the answer could not have come without a right signature. A gateway that throttles or fails may not have
 * looked at it; whoever is forbidden something (403) has been recognised.
 */
const isAccepted = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' &&
  ((exchange.status >= 200 && exchange.status < 300) ||
    exchange.status === 403 ||
    /"DLF\.\d+"/.test(exchange.body));

const heldExchange = ({ code, since }: Held): Exchange => ({
  kind: 'answer',
  status: 401,
  headers: {},
  body: JSON.stringify({
    error_code: code,
    error_msg: `a signature was refused at ${iso(since)}; no call goes out before ${iso(since + HOLD_MS)}`,
  }),
});

const iso = (moment: number): string => new Date(moment).toISOString();
