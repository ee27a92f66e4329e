import { type Cursor, readCursor, writeCursor } from './audit-cursor.ts';
import { type Item, number, numberOf, text, textOf } from './dynamo-item.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type Audit, type Audited, type AuditRecord, LedgerUnavailableError } from './ledger.ts';
import { monthOf, monthsBack } from './months.ts';
import { ttlAttribute } from './table.ts';

/** Two who write the same record anew at the same time get in each other's way once. */
const TRIES = 3;

/** Nobody's clock is further ahead. Later months are not looked for. */
const AHEAD_MS = 24 * 60 * 60_000;

const AUDIT = 'audit#';

/** Whose time was withdrawn. */
const NO_WRITE = '-';

/** DynamoDB has these words for itself. */
const names = { '#record': 'record', '#write': 'write' };

/**
 * An audit in a DynamoDB table made from {@link tableDefinition}. Entries must survive JSON.
 *
 * A record stays where its first time has put it in the index, so that paging neither skips nor repeats one that is
 * counted meanwhile. After the retention since its first time it begins anew, or it would leave all pages behind.
 *
 * @param retentionMs how long after its last time a record is shown
 */
export function createDynamoAudit<Entry>(
  table: DynamoTable,
  now: () => number,
  retentionMs: number,
): Audit<Entry> {
  const expiry = (at: number) => number(Math.ceil((at + retentionMs) / 1000));

  /** One more time of a record, or the first. */
  const count = ({ id, write, at, entry }: AuditRecord<Entry>): Promise<boolean> =>
    table.update(auditKey(id), {
      UpdateExpression: `SET audit = if_not_exists(audit, :month), audit_at = if_not_exists(audit_at, :at),
        last_at = :at, #record = :record, #write = :write, ${ttlAttribute} = :expiry ADD times :one`,
      ConditionExpression: 'attribute_not_exists(pk) OR (#write <> :write AND audit_at > :over)',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ':month': text(monthOf(at)),
        ':at': number(at),
        ':record': text(JSON.stringify(entry)),
        ':write': text(write),
        ':expiry': expiry(at),
        ':one': number(1),
        ':over': number(now() - retentionMs),
      },
    });

  /** The time that was written last, with a later entry. */
  const rewrite = ({ id, write, entry }: AuditRecord<Entry>): Promise<boolean> =>
    table.update(auditKey(id), {
      UpdateExpression: 'SET #record = :record',
      ConditionExpression: '#write = :write',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':record': text(JSON.stringify(entry)), ':write': text(write) },
    });

  const begin = ({ id, write, at, entry }: AuditRecord<Entry>): Promise<boolean> =>
    table.put(
      {
        ...auditKey(id),
        ...indexed(at),
        last_at: number(at),
        times: number(1),
        record: text(JSON.stringify(entry)),
        write: text(write),
        [ttlAttribute]: expiry(at),
      },
      'attribute_not_exists(pk) OR audit_at <= :over',
      { ':over': number(now() - retentionMs) },
    );

  return {
    record: async (record) => {
      for (let tries = 0; tries < TRIES; tries += 1) {
        if ((await count(record)) || (await rewrite(record)) || (await begin(record))) return;
      }
      throw new LedgerUnavailableError(`not recorded in ${TRIES} tries`);
    },

    withdraw: async ({ id, write }) => {
      await table.update(auditKey(id), {
        UpdateExpression: 'SET #write = :none ADD times :less',
        ConditionExpression: '#write = :write',
        ExpressionAttributeNames: { '#write': 'write' },
        ExpressionAttributeValues: { ':none': text(NO_WRITE), ':less': number(-1), ':write': text(write) },
      });
    },

    list: async ({ since, before, limit, from }) => {
      const over = now() - retentionMs;
      // What began earlier than that has begun anew since, or is over.
      const earliest = Math.max(since, over - retentionMs);
      const latest = Math.min(Math.ceil(before) - 1, now() + AHEAD_MS);
      const cursor = readCursor(from);
      // One that is later than everything leaves nothing out.
      let start = cursor !== undefined && cursor.at <= latest ? cursor : undefined;

      const found: Item[] = [];
      for (const month of monthsBack(start?.at ?? latest, earliest)) {
        const query = {
          IndexName: 'audit',
          KeyConditionExpression: 'audit = :month AND audit_at BETWEEN :earliest AND :latest',
          // DynamoDB deletes late; what was withdrawn is deleted in its time.
          FilterExpression: 'last_at > :over AND times > :none',
          ExpressionAttributeValues: {
            ':month': text(month),
            ':earliest': number(earliest),
            ':latest': number(latest),
            ':over': number(over),
            ':none': number(0),
          },
          ScanIndexForward: false,
          ...(start !== undefined && { ExclusiveStartKey: indexKey(start) }),
        };
        // One more shows whether there is a next page. Once there are that many, nothing is asked any more.
        found.push(...(await table.query(query, limit + 1 - found.length)));
        start = undefined;
      }
      const records = found.slice(0, limit).map((item) => auditedOf<Entry>(item));
      const last = records.at(-1);
      return {
        records,
        ...(last !== undefined &&
          found.length > limit && { next: writeCursor({ at: last.firstAt, id: last.id }) }),
      };
    },
  };
}

const auditKey = (id: string): Item => ({ pk: text(AUDIT + id) });

/** A month to a key: one takes 1,000 writes a second, and a page seldom needs two. */
const indexed = (firstAt: number): Item => ({ audit: text(monthOf(firstAt)), audit_at: number(firstAt) });

const indexKey = ({ at, id }: Cursor): Item => ({ ...auditKey(id), ...indexed(at) });

const auditedOf = <Entry>(item: Item): Audited<Entry> => ({
  id: textOf(item, 'pk').slice(AUDIT.length),
  times: numberOf(item, 'times'),
  firstAt: numberOf(item, 'audit_at'),
  lastAt: numberOf(item, 'last_at'),
  entry: JSON.parse(textOf(item, 'record')),
});
