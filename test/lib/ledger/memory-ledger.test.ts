import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import { ledgerContract } from '../../helpers/ledger-contract.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

ledgerContract('in memory', (now) => createMemoryLedger(now));

describe('the ledger in memory', () => {
  it('forgets locks that are over, and no others, when another one is taken', async () => {
    const clock = createManualClock();
    const ledger = createMemoryLedger(clock.now);
    const start = clock.now();
    await ledger.lock('extended', 'A', start + 1_000);
    await ledger.lock('over', 'A', start + 1_000);
    await ledger.lock('over too', 'A', start + 1_000);
    await ledger.lock('held', 'A', start + 2_000);
    await ledger.lock('extended', 'A', start + 3_000);
    clock.pass(1_000);
    await ledger.lock('another', 'B', clock.now() + 1_000);
    // Only from before their end can it be seen whether they are still remembered.
    clock.pass(-1_000);
    const tried = ['over', 'over too', 'extended', 'held'].map((name) => ledger.lock(name, 'C', start + 1));
    expect(await Promise.all(tried)).toEqual([
      { kind: 'taken' },
      { kind: 'taken' },
      { kind: 'held', by: 'A' },
      { kind: 'held', by: 'A' },
    ]);
  });
});
