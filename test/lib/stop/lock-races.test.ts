import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../../lib/ledger/ledger.ts';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import type { Answered } from '../../../lib/stop/carry-out.ts';
import type { StopRequest } from '../../../lib/stop/request.ts';
import { lockName } from '../../../lib/stop/save.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { createScriptedDlf, failures, found, taken } from '../../helpers/scripted-dlf.ts';
import { createStopWorld, defaultPolicy, targetOf } from '../../helpers/stop-world.ts';

const running = found('running');

/** A moment that a test waits for. */
function moment(): { readonly reached: Promise<void>; reach(): void } {
  let reach = (): void => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return { reached, reach };
}

describe('the lock of an instance', () => {
  it('is not given away by an owner who has lost the request meanwhile', async () => {
    const [sending, goOn] = [moment(), moment()];
    let repeat: Promise<Answered> | undefined;
    const dlf = createScriptedDlf({
      show: [running],
      stop: [
        // Frozen for so long that a repeat has taken the request over and sends again.
        async () => {
          world.clock.pass(11_000);
          repeat = world.ask('A');
          await sending.reached;
          return failures.throttled;
        },
        async () => {
          sending.reach();
          await goOn.reached;
          return taken;
        },
      ],
    });
    const world = createStopWorld(dlf);
    await world.ask('A', {}, 3_000);
    expect(await world.lockedBy()).toBe('A');
    goOn.reach();
    await repeat;
    expect(await world.lockedBy()).toBe('A');
    expect(dlf.stopCalls()).toBe(2);
  });

  it('is not given away by an owner who thaws after its lease is over', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [failures.throttled, taken] });
    const clock = createManualClock();
    const ledger = createMemoryLedger<StopRequest>(clock.now);
    const world = createStopWorld(dlf, defaultPolicy, clock, ledger);
    let isFrozen = false;
    const freezing: Ledger<StopRequest> = {
      ...ledger,
      update: async (record) => {
        const isWritten = await ledger.update(record);
        const hasFailed = record.state.name === 'ready' && record.state.setback?.why === 'throttled';
        if (!hasFailed || isFrozen) return isWritten;
        // Frozen here, with the lock still to be given back: somebody else takes over and sends.
        isFrozen = true;
        clock.pass(60_000);
        await world.ask('A');
        return isWritten;
      },
    };
    await createStopWorld(dlf, defaultPolicy, clock, freezing).ask('A', {}, 3_000);
    expect((await world.read('A'))?.state.name).toBe('accepted');
    expect(await world.lockedBy()).toBe('A');
    expect(dlf.stopCalls()).toBe(2);
  });

  it('of an earlier claim is not taken for a later one’s of the same key', async () => {
    const [sending, goOn] = [moment(), moment()];
    let again: Promise<Answered> | undefined;
    const dlf = createScriptedDlf({
      show: [running],
      stop: [
        async () => {
          sending.reach();
          await goOn.reached;
          return taken;
        },
        taken,
      ],
    });
    const clock = createManualClock();
    const ledger = createMemoryLedger<StopRequest>(clock.now);
    // Before B gives A's old lock back, A's key comes again.
    const slow: Ledger<StopRequest> = {
      ...ledger,
      unlock: async (name, holder) => {
        again ??= world.ask('A');
        await sending.reached;
        await ledger.unlock(name, holder);
      },
    };
    const world = createStopWorld(dlf, defaultPolicy, clock, ledger);
    const slowWorld = createStopWorld(dlf, defaultPolicy, clock, slow);
    const outcome = { kind: 'unavailable', setback: { why: 'no-time' } } as const;
    const old = await world.leave(
      'A',
      { name: 'closed', outcome, sent: false, closedAt: 1 },
      { keepUntil: clock.now() },
    );
    await ledger.lock(lockName(targetOf()), old.id, clock.now() + 600_000);

    await slowWorld.ask('B', {}, 5_000);
    expect(dlf.stopCalls()).toBe(1);
    goOn.reach();
    await again;
    expect(await world.lockedBy()).toBe('A');
  });
});
