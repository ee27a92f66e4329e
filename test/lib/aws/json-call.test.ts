import { describe, expect, it } from 'vitest';
import { type AwsAccess, AwsCallError, createJsonCall } from '../../../lib/aws/json-call.ts';
import type { Exchange, OutgoingCall } from '../../../lib/http/send.ts';

const NOW = Date.UTC(2026, 10, 24, 1, 10, 7, 45);
const service = { name: 'dynamodb', target: 'DynamoDB_20120810', attempts: 3, attemptMs: 1_000 } as const;
const access: AwsAccess = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
};

const answer = (status: number, body: unknown): Exchange => ({
  kind: 'answer',
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const failure = (status: number, type: string): Exchange =>
  answer(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'x' });
const silence: Exchange = { kind: 'no-answer', sent: true, why: 'silent' };

/** A service that says these things, the last of them again and again. */
function start(says: readonly Exchange[], changes: Partial<AwsAccess> = {}) {
  const calls: OutgoingCall[] = [];
  const deadlines: number[] = [];
  const waits: number[] = [];
  const call = createJsonCall(
    service,
    { ...access, ...changes },
    {
      send: async (sent, { deadline }) => {
        deadlines.push(deadline);
        return says[calls.push(sent) - 1] ?? (says.at(-1) as Exchange);
      },
      clock: {
        now: () => NOW,
        sleep: async (ms) => {
          waits.push(ms);
        },
      },
      random: () => 1,
    },
  );
  return { call, calls, deadlines, waits };
}

describe('a call of an AWS service', () => {
  it('is a signed POST of JSON, by the time that is passed in', async () => {
    const { call, calls, deadlines } = start([answer(200, { Item: { pk: { S: 'a' } } })]);
    expect(await call('GetItem', { TableName: 't', Key: undefined })).toEqual({ Item: { pk: { S: 'a' } } });
    expect(calls).toMatchObject([
      {
        origin: 'https://dynamodb.eu-west-1.amazonaws.com',
        method: 'POST',
        path: '/',
        body: '{"TableName":"t"}',
        headers: {
          'Content-Type': 'application/x-amz-json-1.0',
          'X-Amz-Target': 'DynamoDB_20120810.GetItem',
          'X-Amz-Date': '20261124T011007Z',
          Host: 'dynamodb.eu-west-1.amazonaws.com',
        },
      },
    ]);
    // Made with Python's hmac, by the steps of docs.aws.amazon.com, "Create a signed AWS API request".
    expect(calls[0]?.headers['Authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-west-1/dynamodb/aws4_request, ' +
        'SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-target, ' +
        'Signature=f858c462190dd9ed4e31479cb6ec9f45d81c8b8ac8d3c65c8dcbd3b25c438eb4',
    );
    expect(deadlines).toEqual([NOW + 1_000]);
  });

  it('says whose temporary keys it uses', async () => {
    const credentials = { ...access.credentials, sessionToken: 'session' };
    const { call, calls } = start([answer(200, {})], { credentials });
    await call('GetItem', {});
    expect(calls[0]?.headers['X-Amz-Security-Token']).toBe('session');
    expect(calls[0]?.headers['Authorization']).toContain('x-amz-security-token');
  });

  it.each([
    [{ region: 'cn-north-1' }, 'https://dynamodb.cn-north-1.amazonaws.com.cn'],
    [{ endpoint: 'http://127.0.0.1:4567' }, 'http://127.0.0.1:4567'],
  ])('with %j goes to %s', async (changes, origin) => {
    const { call, calls } = start([answer(200, {})], changes);
    await call('GetItem', {});
    expect(calls[0]?.origin).toBe(origin);
  });

  it.each([
    ['no answer', silence, 'no answer: silent'],
    ['500', answer(500, ''), 'status 500'],
    ['a gateway’s page', answer(503, '<html>'), 'status 503'],
    ['too many calls', failure(400, 'ThrottlingException'), 'ThrottlingException'],
    [
      'a table at its limit',
      failure(400, 'ProvisionedThroughputExceededException'),
      'ProvisionedThroughputExceededException',
    ],
  ])('is made three times at most after %s, further and further apart', async (_, said, name) => {
    const { call, calls, waits } = start([said]);
    await expect(call('GetItem', {})).rejects.toMatchObject({ name });
    expect(calls).toHaveLength(3);
    expect(waits).toEqual([50, 100]);
    const again = start([said, answer(200, { ok: 1 })]);
    expect(await again.call('GetItem', {})).toEqual({ ok: 1 });
  });

  it.each([
    [
      'a condition that did not hold',
      failure(400, 'ConditionalCheckFailedException'),
      'ConditionalCheckFailedException',
    ],
    ['keys that may not', failure(400, 'AccessDeniedException'), 'AccessDeniedException'],
    ['a code without a name space', answer(400, { __type: 'ValidationException' }), 'ValidationException'],
    ['nothing to read', answer(400, ''), 'status 400'],
    ['a 200 that is no JSON', answer(200, 'ok'), 'status 200'],
  ])('is made once when it meets %s', async (_, said, name) => {
    const { call, calls } = start([said]);
    const made = call('PutItem', {});
    await expect(made).rejects.toBeInstanceOf(AwsCallError);
    await expect(made).rejects.toMatchObject({ name, message: `dynamodb PutItem: ${name}` });
    expect(calls).toHaveLength(1);
  });

  it('is not made again once nobody waits', async () => {
    const stop = new AbortController();
    const { call, calls } = start([silence]);
    stop.abort();
    await expect(call('GetItem', {}, stop.signal)).rejects.toThrow();
    expect(calls).toHaveLength(1);
  });
});
