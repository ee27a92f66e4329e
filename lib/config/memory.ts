import { type EnvReader, LOOPBACK } from './env-reader.ts';

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

/** How an AWS service is reached. What is undefined is the SDK's to find. */
export interface AwsOptions {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
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
  const options = (service: string): AwsOptions => ({
    endpoint: env.origin(`AWS_ENDPOINT_URL_${service}`) ?? env.origin('AWS_ENDPOINT_URL'),
    region: env.text('AWS_REGION'),
    credentials: credentials(env),
  });
  const auditDays = readAuditDays(env);
  return { ledgerTable, queueUrl, dynamo: options('DYNAMODB'), sqs: options('SQS'), auditDays };
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

/** Lambda puts a role's keys into the environment; reading them here spares the SDK its search. */
function credentials(env: EnvReader): AwsOptions['credentials'] {
  const accessKeyId = env.text('AWS_ACCESS_KEY_ID');
  const secretAccessKey = env.text('AWS_SECRET_ACCESS_KEY');
  const sessionToken = env.text('AWS_SESSION_TOKEN');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
