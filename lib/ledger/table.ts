import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * Requests, locks, budgets and the audit in one table: it is created, backed up and allowed as one thing.
 * `serverless.yml` says the same.
 */
export const tableDefinition = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'due', AttributeType: 'S' },
    { AttributeName: 'due_at', AttributeType: 'N' },
    { AttributeName: 'audit', AttributeType: 'S' },
    { AttributeName: 'audit_at', AttributeType: 'N' },
  ],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      // Sparse, and all of it under one key so that it can be asked in the order of time. One key takes 1,000 writes
      // a second; a stop makes a handful.
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'due', KeyType: 'HASH' },
        { AttributeName: 'due_at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      // Sparse too, a month under one key. Whole records: they are read a page at a time.
      IndexName: 'audit',
      KeySchema: [
        { AttributeName: 'audit', KeyType: 'HASH' },
        { AttributeName: 'audit_at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
} satisfies Omit<CreateTableCommandInput, 'TableName'>;

/** When DynamoDB may delete an item, in seconds since the epoch. */
export const ttlAttribute = 'expires_at';
