import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '../../lib/stop/audit-entry.ts';
import type { StopRequest } from '../../lib/stop/request.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { dynamoAccess, type EmbeddedDynamo } from './embedded-dynamo.ts';
import { appendToAccounts } from './log-files.ts';

/** What one world with a DynamoDB has done until it was closed. */
export interface Account {
  /** Stop calls that the simulator saw, by instance. */
  readonly calls: Readonly<Record<string, number>>;
  /** Faults were injected: a call may have been lost on the way, or made twice. */
  readonly isFaulty: boolean;
  /** Why its deliveries need not be on record. */
  readonly isBroken?: string;
  readonly records: readonly (AuditEntry & { readonly id: string })[];
  readonly requests: readonly StopRequest[];
  /** IDs in the answers that senders got. */
  readonly told: readonly string[];
}

/** DLF says that it has not even looked at the call: it is made again, as often as it takes. */
const NOT_TAKEN: ReadonlySet<number | 'no-answer'> = new Set([429, 503]);

/** Watches a simulator over its resets, and writes down in the end what there is to reconcile. */
export function keepAccount(simulator: Simulator): {
  readonly simulator: Simulator;
  readonly told: (body: string) => void;
  readonly write: (dynamo: EmbeddedDynamo, table: string, isBroken?: string) => Promise<void>;
} {
  const calls: Record<string, number> = {};
  const told = new Set<string>();
  let isFaulty = false;
  const count = (): void => {
    for (const { rawPath, status } of simulator.stopCalls()) {
      if (NOT_TAKEN.has(status)) continue;
      const [, instanceId = 'another path'] = /\/instances\/([^/]+)\/stop/.exec(rawPath) ?? [];
      calls[instanceId] = (calls[instanceId] ?? 0) + 1;
    }
  };
  return {
    simulator: {
      ...simulator,
      reset: () => {
        count();
        simulator.reset();
      },
      fault: (...given) => {
        isFaulty = true;
        return simulator.fault(...given);
      },
    },
    told: (body) => {
      for (const [id] of body.matchAll(/\b[A-Z2-7]{26}\b/g)) told.add(id);
    },
    write: async (dynamo, table, isBroken) => {
      count();
      const { records, requests } = await read(dynamo, table);
      const account: Account = {
        calls,
        isFaulty,
        ...(isBroken !== undefined && { isBroken }),
        records,
        requests,
        told: [...told],
      };
      appendToAccounts(JSON.stringify(account));
    },
  };
}

async function read(
  dynamo: EmbeddedDynamo,
  TableName: string,
): Promise<Pick<Account, 'records' | 'requests'>> {
  const client = new DynamoDBClient({ endpoint: dynamo.url, ...dynamoAccess });
  const records: (AuditEntry & { id: string })[] = [];
  const requests: StopRequest[] = [];
  for (let ExclusiveStartKey: Record<string, never> | undefined; ; ) {
    const page = await client.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    );
    for (const { pk, record } of page.Items ?? []) {
      if (record?.S === undefined) continue;
      const [kind, id = ''] = pk?.S?.split('#') ?? [];
      if (kind === 'audit') records.push({ id, ...JSON.parse(record.S) });
      if (kind === 'request') requests.push(JSON.parse(record.S));
    }
    ExclusiveStartKey = page.LastEvaluatedKey as Record<string, never> | undefined;
    if (ExclusiveStartKey === undefined) break;
  }
  client.destroy();
  return { records, requests };
}
