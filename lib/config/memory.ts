import { type AwsOptions, readAwsOptions } from './aws-options.ts';
import type { EnvReader } from './env-reader.ts';
import { LOOPBACK } from './loopback.ts';

/** Where what outlives the process is kept. */
export interface MemoryConfig {
  /** DynamoDB table; undefined: the process's own memory */
  readonly ledgerTable: string | undefined;
  /** SQS queue; undefined: nobody comes back to what its delivery could not finish */
  readonly queueUrl: string | undefined;
  readonly dynamo: AwsOptions;
  readonly sqs: AwsOptions;
  /** For how many days a decision is kept in the audit. */
  readonly auditDays: number;
}

export function readMemory(env: EnvReader): MemoryConfig {
  const ledgerTable = env.text('LEDGER_TABLE');
  const queueUrl = env.text('QUEUE_URL');
  if (queueUrl !== undefined && ledgerTable === undefined) {
    env.problem('QUEUE_URL', 'needs LEDGER_TABLE: a worker finds a request only in a ledger that both see');
  }
  if (queueUrl !== undefined && !isQueueUrl(queueUrl)) {
    env.problem('QUEUE_URL', 'must be https://… (http for loopback only)');
  }
  if (ledgerTable !== undefined && env.text('AWS_REGION') === undefined) {
    env.problem('AWS_REGION', 'is missing: LEDGER_TABLE is set');
  }
  const auditDays = readAuditDays(env);
  return {
    ledgerTable,
    queueUrl,
    dynamo: readAwsOptions(env, 'DYNAMODB'),
    sqs: readAwsOptions(env, 'SQS'),
    auditDays,
  };
}

const DEFAULT_AUDIT_DAYS = 90;
const MAX_AUDIT_DAYS = 3_650;

function readAuditDays(env: EnvReader): number {
  const text = env.text('AUDIT_DAYS') ?? String(DEFAULT_AUDIT_DAYS);
  const days = Number(text);
  if (!/^[0-9]+$/.test(text) || days < 1 || days > MAX_AUDIT_DAYS) {
    env.problem('AUDIT_DAYS', `must be a whole number from 1 to ${MAX_AUDIT_DAYS}`);
  }
  return days;
}

function isQueueUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
}
