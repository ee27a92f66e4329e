import { afterEach, describe, expect, it } from 'vitest';
import { type BreakerLocks, createBreakerLocks } from '../../../lib/dlf/breaker-locks.ts';
import { createDlfClient, type DlfClient } from '../../../lib/dlf/client.ts';
import { createSend, type Send } from '../../../lib/http/send.ts';
import { createDynamoLedger } from '../../../lib/ledger/dynamo-ledger.ts';
import { createDynamoTable } from '../../../lib/ledger/dynamo-table.ts';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import { type Simulator, startSimulator } from '../../../local/simulator/simulator.ts';
import { dynamoAccess, startDynamo } from '../../helpers/embedded-dynamo.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { accessKey, projectId, secrets } from '../../helpers/secrets.ts';
import { targetOf } from '../../helpers/stop-world.ts';

const MINUTE = 60_000;
const WRONG = 'not-the-secret-key';

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** Time stands still in a sleep; what the others do goes on. */
function createStandingClock() {
  const clock = createManualClock();
  return { ...clock, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
}

const ledgers = {
  'in memory': async (now: () => number): Promise<BreakerLocks> => createMemoryLedger(now),
  'in DynamoDB': async (now: () => number): Promise<BreakerLocks> => {
    const dynamo = await startDynamo();
    opened.push(dynamo.close);
    await dynamo.createTable('breaker');
    const table = createDynamoTable({ ...dynamoAccess, endpoint: dynamo.url, table: 'breaker' });
    return createDynamoLedger(table, now);
  },
};

async function startFleet(where: keyof typeof ledgers) {
  const clock = createStandingClock();
  const ledger = await ledgers[where](clock.now);
  const key: { accessKey: string; secretKey: string } = { accessKey, secretKey: secrets.secretKey };
  // The simulator looks at these very members: Huawei's side of the key can change.
  const options = Object.assign(key, { projectId, now: clock.now });
  const simulator: Simulator = await startSimulator(options);
  opened.push(simulator.close);
  let owners = 0;
  let isAccepted = false;
  let sentBefore = 0;
  const sandbox = (secretKey: string): DlfClient => {
    const plain = createSend(clock.now);
    const send: Send = async (call, until) => {
      if (!isAccepted) sentBefore++;
      const exchange = await plain(call, until);
      isAccepted ||= exchange.kind === 'answer' && exchange.status === 200;
      return exchange;
    };
    const config = {
      origin: simulator.url,
      projectId,
      credentials: { kind: 'keys', accessKey, secretKey } as const,
      breakerStoreOf: createBreakerLocks(ledger, `sandbox ${++owners}`, clock.now),
    };
    return createDlfClient(config, send, clock, () => 0);
  };
  return {
    clock,
    ledger,
    simulator,
    key,
    sandbox,
    sandboxes: (count: number, secretKey: string) => Array.from({ length: count }, () => sandbox(secretKey)),
    show: (clients: readonly DlfClient[]) =>
      Promise.all(clients.map((client) => client.showJobInstance(targetOf(), clock.within(5_000)))),
    statuses: () => simulator.calls().map(({ status }) => status),
    /** How many calls had gone out when the first signature was accepted. */
    sentBeforeAccepted: () => sentBefore,
  };
}

const refused = { kind: 'credentials-refused', said: { code: 'APIGW.0301' } };

describe.each([
  ['in memory', 50],
  ['in DynamoDB', 6],
] as const)('sandboxes with a ledger %s', (where, count) => {
  it('that start at once under a wrong secret send one bad signature, and one every six minutes', async () => {
    const fleet = await startFleet(where);
    const clients = fleet.sandboxes(count, WRONG);
    for (const result of await fleet.show(clients)) expect(result).toMatchObject(refused);
    expect(fleet.statuses()).toEqual([401]);

    fleet.clock.pass(6 * MINUTE - 1);
    const late = fleet.sandboxes(count, WRONG);
    for (const result of await fleet.show([...clients, ...late])) expect(result).toMatchObject(refused);
    expect(fleet.statuses()).toEqual([401]);

    fleet.clock.pass(1);
    for (const result of await fleet.show([...clients, ...late])) expect(result).toMatchObject(refused);
    expect(fleet.statuses()).toEqual([401, 401]);

    // Huawei's key is not locked: who has the right secret would be let in.
    const right = createDlfClient(
      {
        origin: fleet.simulator.url,
        projectId,
        credentials: { kind: 'keys', accessKey, secretKey: fleet.key.secretKey },
      },
      createSend(fleet.clock.now),
      fleet.clock,
      () => 0,
    );
    expect(await fleet.show([right])).toMatchObject([{ kind: 'found' }]);
  });

  it('try one call six minutes after the last refusal, and all go once it is accepted', async () => {
    const fleet = await startFleet(where);
    const clients = fleet.sandboxes(count, WRONG);
    await fleet.show(clients);
    fleet.key.secretKey = WRONG;
    expect(await fleet.show(clients)).toMatchObject(Array(count).fill(refused));
    expect(fleet.sentBeforeAccepted()).toBe(1);

    fleet.clock.pass(6 * MINUTE);
    expect(await fleet.show(clients)).toMatchObject(Array(count).fill({ kind: 'found' }));
    expect(fleet.sentBeforeAccepted()).toBe(2);
    expect(fleet.statuses()).toEqual([401, ...Array(count).fill(200)]);
  });

  it('that start at once under the right secret all go, once the first is accepted', async () => {
    const fleet = await startFleet(where);
    const clients = fleet.sandboxes(count, fleet.key.secretKey);
    expect(await fleet.show(clients)).toMatchObject(Array(count).fill({ kind: 'found' }));
    expect(fleet.sentBeforeAccepted()).toBe(1);
    expect(fleet.statuses()).toHaveLength(count);
  });

  it('with a wrong secret do not go by the proof of those with the right one', async () => {
    const fleet = await startFleet(where);
    const right = fleet.sandbox(fleet.key.secretKey);
    await fleet.show([right]);
    expect(await fleet.show(fleet.sandboxes(count, WRONG))).toMatchObject(Array(count).fill(refused));
    expect(fleet.statuses()).toEqual([200, 401]);
    expect(await fleet.show([right])).toMatchObject([{ kind: 'found' }]);
  });

  it('are told that, since when and until when calls are held', async () => {
    const fleet = await startFleet(where);
    await fleet.show([fleet.sandbox(WRONG)]);
    fleet.clock.pass(MINUTE);
    expect(await fleet.show([fleet.sandbox(WRONG)])).toEqual([
      {
        kind: 'credentials-refused',
        said: {
          status: 401,
          code: 'APIGW.0301',
          message:
            'a signature was refused at 2026-11-24T03:00:00.000Z; no call goes out before 2026-11-24T03:06:00.000Z',
        },
      },
    ]);
  });
});
