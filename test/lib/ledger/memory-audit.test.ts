import { describe, expect, it } from 'vitest';
import { createMemoryAudit } from '../../../lib/ledger/memory-audit.ts';
import { auditContract } from '../../helpers/audit-contract.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

auditContract('in memory', createMemoryAudit);

describe('the audit in memory', () => {
  it('has 10,000 records, and forgets those that came first', async () => {
    const { now } = createManualClock();
    const audit = createMemoryAudit<number>(now, 1_000);
    for (let index = 0; index < 10_003; index += 1) {
      await audit.record({ id: String(index), write: 'w', at: now(), entry: index });
    }
    const { records } = await audit.list({ since: 0, before: now() + 1, limit: 20_000 });
    const entries = records.map(({ entry }) => entry);
    expect(entries).toHaveLength(10_000);
    expect(Math.min(...entries)).toBe(3);
  });

  it('counts what has begun anew among the latest', async () => {
    const clock = createManualClock();
    const audit = createMemoryAudit<string>(clock.now, 1_000);
    const record = (id: string) => audit.record({ id, write: id + clock.now(), at: clock.now(), entry: id });
    await record('anew');
    for (let index = 1; index < 10_000; index += 1) await record(String(index));
    clock.pass(1_000);
    await record('anew');
    await record('another');
    const { records } = await audit.list({ since: 0, before: clock.now() + 1, limit: 10 });
    expect(records.map(({ id }) => id).toSorted()).toEqual(['anew', 'another']);
  });
});
