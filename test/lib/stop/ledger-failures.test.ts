import { describe, expect, it } from 'vitest';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import { createMemoryQueue } from '../../../lib/queue/memory-queue.ts';
import type { Intake } from '../../../lib/stop/carry-out.ts';
import { carryOutInTime } from '../../../lib/stop/carry-out-in-time.ts';
import type { Parts } from '../../../lib/stop/parts.ts';
import { createScriptedDlf, found, taken } from '../../helpers/scripted-dlf.ts';
import { createStopWorld, intakeOf, intentOf, TIME_MS } from '../../helpers/stop-world.ts';

const ID = 'A'.repeat(26);

/** A ledger that answers so many calls, and then no more. */
function failingAfter(calls: number, how: 'fails' | 'hangs' = 'fails') {
  const dlf = createScriptedDlf({ show: [found('running')], stop: [taken] });
  const world = createStopWorld(dlf);
  let left = calls;
  const guard =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> => {
      if (left-- > 0) return work(...args);
      return how === 'hangs'
        ? new Promise<never>(() => {})
        : Promise.reject(new LedgerUnavailableError('down'));
    };
  const { ledger } = world.parts;
  const { clock } = world;
  const parts: Parts = {
    ...world.parts,
    queue: createMemoryQueue(clock.now),
    ledger: {
      claim: guard(ledger.claim),
      read: guard(ledger.read),
      update: guard(ledger.update),
      lock: guard(ledger.lock),
      unlock: guard(ledger.unlock),
      peek: guard(ledger.peek),
      reserve: guard(ledger.reserve),
      release: guard(ledger.release),
      holders: guard(ledger.holders),
      due: guard(ledger.due),
    },
  };
  const ask = (more: Partial<Intake> = {}, hurry: Promise<unknown> = new Promise(() => {})) =>
    carryOutInTime(parts, intakeOf(intentOf(ID), clock.now(), more), clock.within(TIME_MS), hurry);
  return { dlf, ask, world };
}

describe('without an answer of the ledger', () => {
  it('nothing is sent that was not claimed', async () => {
    const { dlf, ask } = failingAfter(0);
    expect(await ask()).toMatchObject({
      outcome: { kind: 'unavailable', setback: { why: 'ledger', mayGoOn: true } },
      repeat: false,
      goesOn: false,
    });
    expect(dlf.calls).toEqual([]);
  });

  it('nothing is sent that was not written down, and what was claimed is said to go on', async () => {
    // Claim, decision, lock; then the write before the socket fails.
    const { dlf, ask } = failingAfter(3);
    expect(await ask()).toMatchObject({ outcome: { kind: 'queued' }, goesOn: true });
    expect(dlf.stopCalls()).toBe(0);
  });

  it('a script is told that nothing is pending, since it is not', async () => {
    const { dlf, ask, world } = failingAfter(3);
    const life = { mayGoOn: false, expiresAt: world.clock.now() + TIME_MS };
    expect(await ask(life)).toMatchObject({ outcome: { kind: 'unavailable' }, goesOn: false });
    expect(dlf.stopCalls()).toBe(0);
  });

  it.each([true, false])(
    'a stop that was sent is in doubt, and the worker looks into it',
    async (mayGoOn) => {
      const { dlf, ask } = failingAfter(4);
      expect(await ask({ mayGoOn })).toMatchObject({ outcome: { kind: 'in-doubt' }, goesOn: true });
      expect(dlf.stopCalls()).toBe(1);
    },
  );

  it.each([0, 1, 2, 3, 4, 5])(
    'there is an answer all the same, if it hangs after %i calls',
    async (calls) => {
      const { ask } = failingAfter(calls, 'hangs');
      const hurry = new Promise((resolve) => setImmediate(resolve));
      const { outcome } = await ask({}, hurry);
      const last = calls === 4 ? 'in-doubt' : 'accepted';
      expect(outcome.kind).toBe(calls === 0 ? 'unavailable' : calls < 4 ? 'queued' : last);
    },
  );
});
