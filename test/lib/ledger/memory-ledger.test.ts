import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import { ledgerContract } from '../../helpers/ledger-contract.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

ledgerContract('in memory', (now) => createMemoryLedger(now));

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => prefix + index);

describe('the ledger in memory', () => {
  it('forgets locks that are over, and no others, while others are taken', async () => {
    const clock = createManualClock();
    const ledger = createMemoryLedger(clock.now);
    const start = clock.now();
    await ledger.lock('for ever', 'A', Number.MAX_SAFE_INTEGER);
    await ledger.lock('extended', 'A', start + 1_000);
    for (const name of names('over ', 10)) await ledger.lock(name, 'A', start + 1_000);
    await ledger.lock('held', 'A', start + 2_000);
    await ledger.lock('extended', 'A', start + 3_000);
    clock.pass(1_000);
    for (const name of names('another ', 10)) await ledger.lock(name, 'B', clock.now() + 1_000);
    // Only from before their end can it be seen whether they are still remembered.
    clock.pass(-1_000);
    for (const name of names('over ', 10)) expect(await ledger.peek(name)).toBeUndefined();
    for (const name of ['for ever', 'extended', 'held']) expect(await ledger.peek(name)).toBe('A');
    for (const name of names('another ', 10)) expect(await ledger.peek(name)).toBe('B');
  });

  it('forgets budgets that are over, and no others, while others are used', async () => {
    const clock = createManualClock();
    const ledger = createMemoryLedger(clock.now);
    await ledger.reserve('of a year', 'A', 1, clock.now() + 1_000_000);
    for (const name of names('over ', 10)) await ledger.reserve(name, 'A', 1, clock.now() + 1_000);
    clock.pass(999);
    for (const _ of names('', 20)) await ledger.reserve('of a year', 'B', 1, clock.now() + 1_000_000);
    for (const name of names('over ', 10)) expect(await ledger.holders(name)).toEqual(['A']);
    clock.pass(1);
    for (const _ of names('', 20)) await ledger.reserve('of a year', 'B', 1, clock.now() + 1_000_000);
    for (const name of names('over ', 10)) expect(await ledger.holders(name)).toEqual([]);
    expect(await ledger.holders('of a year')).toEqual(['A']);
  });
});
