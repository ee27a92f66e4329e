import aws4 from 'aws4';
import type { Clock } from '../clock.ts';
import { addressOf } from '../http/address.ts';
import { isRecord, jsonOrNothing, textOf } from '../http/exact-json.ts';
import type { Exchange, Send } from '../http/send.ts';

/** What a service is called with besides its address. */
export interface AwsTools {
  readonly send: Send;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Who calls, and where. */
export interface AwsAccess {
  readonly region: string;
  /** Lambda puts a role's keys into the environment. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** An origin; undefined: AWS' own. */
  readonly endpoint?: string | undefined;
}

/** A service that speaks AWS' JSON protocol (smithy.io, "AWS JSON 1.0 protocol"), and how patiently it is called. */
export interface JsonService {
  readonly name: 'dynamodb' | 'sqs';
  /** What stands in front of operations, e.g. `DynamoDB_20120810`. */
  readonly target: string;
  readonly attempts: number;
  readonly attemptMs: number;
}

/** @throws AwsCallError */
export type JsonCall = (
  operation: string,
  input: object,
  signal?: AbortSignal,
) => Promise<Readonly<Record<string, unknown>>>;

/** A call that was refused, or had no answer. Its name is the service's word for it, e.g. `ConditionalCheckFailedException`. */
export class AwsCallError extends Error {
  override readonly name: string;
  constructor(service: string, operation: string, code: string) {
    super(`${service} ${operation}: ${code}`);
    this.name = code;
  }
}

/**
 * Calls one service. The SDK's client does the same in 370 kB, whose reading alone costs a cold start 80 ms
 * (`bench/results.md`).
 */
export function createJsonCall(service: JsonService, access: AwsAccess, tools: AwsTools): JsonCall {
  const { send, clock, random } = tools;
  const origin = access.endpoint ?? originOf(service.name, access.region);
  const { host } = addressOf(origin);
  return async (operation, input, signal = NEVER) => {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt += 1) {
      const headers = signed(service, access, host, operation, body, clock.now());
      const deadline = clock.now() + service.attemptMs;
      const exchange = await send({ origin, method: 'POST', path: '/', headers, body }, { deadline, signal });
      const judged = judge(exchange);
      if (judged.kind === 'done') return judged.output;
      if (!judged.again || attempt >= service.attempts || signal.aborted)
        throw new AwsCallError(service.name, operation, judged.code);
      await clock.sleep(random() * FIRST_DELAY_MS * 2 ** (attempt - 1), signal);
    }
  };
}

const NEVER = new AbortController().signal;
/** Before the second attempt at most; twice as much before each further one. */
const FIRST_DELAY_MS = 50;

const originOf = (service: string, region: string): string =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

function signed(
  { name, target }: JsonService,
  { region, credentials }: AwsAccess,
  host: string,
  operation: string,
  body: string,
  now: number,
): Readonly<Record<string, string>> {
  const { headers } = aws4.sign(
    {
      service: name,
      region,
      host,
      method: 'POST',
      path: '/',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `${target}.${operation}`,
        'X-Amz-Date': new Date(now).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
      },
      body,
    },
    credentials,
  );
  // The length of the body is a number among them.
  return Object.fromEntries(Object.entries(headers ?? {}).map(([header, value]) => [header, `${value}`]));
}

type Judged =
  | { readonly kind: 'done'; readonly output: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly code: string; readonly again: boolean };

/** Worth another attempt although the status is 4xx. */
const THROTTLED = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TransactionInProgress/;

function judge(exchange: Exchange): Judged {
  if (exchange.kind === 'no-answer')
    return { kind: 'failed', code: `no answer: ${exchange.why}`, again: true };
  const { status, body } = exchange;
  const output = jsonOrNothing(body);
  if (status === 200 && isRecord(output)) return { kind: 'done', output };
  const code = errorCode(output) ?? `status ${status}`;
  return { kind: 'failed', code, again: status >= 500 || status === 429 || THROTTLED.test(code) };
}

/** `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`: what is behind the `#`. */
function errorCode(output: unknown): string | undefined {
  const type = isRecord(output) ? textOf(output['__type']) : undefined;
  return type?.replace(/^.*#/, '');
}
