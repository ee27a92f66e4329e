import type { AwsAccess } from '../aws/json-call.ts';
import { readAwsAccess, readAwsEndpoint } from './aws-options.ts';
import type { EnvReader } from './env-reader.ts';
import { LOOPBACK } from './loopback.ts';

/** Where what outlives the process is kept. */
export interface MemoryConfig {
  /** DynamoDB table; undefined: the process's own memory */
  readonly ledgerTable: string | undefined;
  /** SQS queue; undefined: nobody comes back to what its delivery could not finish */
  readonly queueUrl: string | undefined;
  /** Where both are; undefined: there is no table. */
  readonly aws: { readonly dynamo: AwsAccess; readonly sqs: AwsAccess } | undefined;
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
  const auditDays = readAuditDays(env);
  return {
    ledgerTable,
    queueUrl,
    aws: ledgerTable === undefined ? undefined : readAws(env),
    auditDays,
  };
}

function readAws(env: EnvReader): NonNullable<MemoryConfig['aws']> {
  const access = readAwsAccess(env);
  return {
    dynamo: { ...access, endpoint: readAwsEndpoint(env, 'DYNAMODB') },
    sqs: { ...access, endpoint: readAwsEndpoint(env, 'SQS') },
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
