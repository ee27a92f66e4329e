import { createDynamoAudit } from './dynamo-audit.ts';
import type { DynamoOptions } from './dynamo-client.ts';
import { createDynamoLedger } from './dynamo-ledger.ts';
import { createDynamoTable } from './dynamo-table.ts';
import type { Audit, Ledger, LedgerRecord } from './ledger.ts';

/**
 * A ledger and an audit in one DynamoDB table, made from {@link tableDefinition}. They share their connections.
 *
 * @example
 * const { ledger, audit } = createDynamo<StopRequest, Decided>({ table: 'dlf-stop-prod-ledger', retentionMs }, Date.now);
 */
export function createDynamo<Kept extends LedgerRecord, Entry>(
  options: DynamoOptions & { readonly retentionMs: number },
  now: () => number,
  nonce?: () => string,
): { readonly ledger: Ledger<Kept>; readonly audit: Audit<Entry> } {
  const table = createDynamoTable(options);
  return {
    ledger: createDynamoLedger<Kept>(table, now, nonce),
    audit: createDynamoAudit<Entry>(table, now, options.retentionMs),
  };
}
