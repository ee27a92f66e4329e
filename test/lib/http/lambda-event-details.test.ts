import { describe, expect, it } from 'vitest';
import { readLambdaEvent } from '../../../lib/http/lambda-event.ts';
import { albEvent } from '../../../local/gateway/alb-event.ts';
import { functionUrlEvent } from '../../../local/gateway/function-url-event.ts';
import { httpApiEvent } from '../../../local/gateway/http-api-event.ts';
import type { RawRequest } from '../../../local/gateway/raw-request.ts';
import { restApiEvent } from '../../../local/gateway/rest-api-event.ts';

const AT = 1_783_711_145_766;
const raw = (changes: Partial<RawRequest> = {}): RawRequest => ({
  method: 'POST',
  target: '/webhooks/api',
  headers: [],
  body: Buffer.alloc(0),
  at: AT,
  ...changes,
});
const twice = raw({
  headers: [
    ['Authorization', 'Bearer a'],
    ['Authorization', 'Bearer b'],
  ],
});
const headersOf = (event: unknown) => readLambdaEvent(event).request.headers;

describe('a header that occurs twice', () => {
  it('comes twice from a REST API and from a load balancer with multi-value headers', () => {
    const both = ['Bearer a', 'Bearer b'];
    expect(headersOf(restApiEvent(twice)).get('authorization')).toEqual(both);
    expect(headersOf(albEvent(twice, { multiValueHeaders: true })).get('authorization')).toEqual(both);
  });

  it('comes twice from a REST API when it differs in case only', () => {
    const headers: [string, string][] = [
      ['Workspace', 'a'],
      ['workspace', 'b'],
    ];
    expect(headersOf(restApiEvent(raw({ headers }))).get('workspace')).toEqual(['a', 'b']);
  });

  it('comes joined from an HTTP API and a function URL', () => {
    expect(headersOf(httpApiEvent(twice)).get('authorization')).toEqual(['Bearer a,Bearer b']);
    expect(headersOf(functionUrlEvent(twice)).get('authorization')).toEqual(['Bearer a,Bearer b']);
  });

  it('is not counted twice because a REST API repeats it in both maps', () => {
    const event = restApiEvent(raw({ headers: [['Workspace', 'a']] }));
    expect(headersOf(event).get('workspace')).toEqual(['a']);
    const single = { ...event, multiValueHeaders: null, headers: { Workspace: 'b' } };
    expect(headersOf(single).get('workspace')).toEqual(['b']);
    const mixed = {
      ...event,
      multiValueHeaders: { workspace: ['a'] },
      headers: { Workspace: 'b', Other: 'c' },
    };
    expect(headersOf(mixed)).toEqual(
      new Map([
        ['workspace', ['a']],
        ['other', ['c']],
      ]),
    );
  });

  it('survives events without headers, query or body', () => {
    const bare = { httpMethod: 'GET', path: '/health', headers: null, multiValueHeaders: null, body: null };
    const { request, path, sentAt, stage } = readLambdaEvent(bare);
    expect({ path, sentAt, stage }).toEqual({ path: ['health'], sentAt: undefined, stage: undefined });
    expect([...request.headers, ...request.query]).toEqual([]);
    expect(request.body).toHaveLength(0);
    const undefinedValue = { ...bare, headers: { a: undefined }, queryStringParameters: { q: undefined } };
    expect(readLambdaEvent(undefinedValue).request.headers.size).toBe(0);
    expect(readLambdaEvent(undefinedValue).request.query.get('q')).toBe('');
  });
});

describe('a load balancer', () => {
  const trace = (value: string) =>
    readLambdaEvent({ ...albEvent(raw()), headers: { 'x-amzn-trace-id': value } }).sentAt;

  it.each([
    ['Root=1-6a5145a9-000000000000000000000000', 1_783_711_145_000],
    ['Self=1-6a5145a9-0;Root=1-00000001-0', 1_783_711_145_000],
    ['Root=1-00000001-0;Self=1-6a5145a9-0', 1_783_711_145_000],
    ['Root=1-6a5145a9', undefined],
    ['Root=2-6a5145a9-0', undefined],
    ['Parent=1-6a5145a9-0', undefined],
    ['', undefined],
  ])('tells the time by its own part of %s', (value, expected) => {
    expect(trace(value)).toBe(expected);
  });

  it('keeps a query that is badly encoded as it is', () => {
    const { query } = readLambdaEvent(albEvent(raw({ target: '/x?a=%zz&b=1%2B1+1' }))).request;
    expect(query.get('a')).toBe('%zz');
    expect(query.get('b')).toBe('1+1 1');
  });
});

describe('the answer', () => {
  const response = { status: 404, headers: { 'content-type': 'text/plain' }, body: '作' };
  const plain = { statusCode: 404, headers: response.headers, body: '作', isBase64Encoded: false };

  it.each([
    ['an HTTP API', httpApiEvent(raw())],
    ['a function URL', functionUrlEvent(raw())],
    ['a REST API', restApiEvent(raw())],
  ])('of %s has status, headers and text', (_name, event) => {
    expect(readLambdaEvent(event).respond(response)).toEqual(plain);
  });

  it('of a load balancer has a description, and headers in the form that is switched on', () => {
    const more = { statusDescription: '404 Not Found' };
    expect(readLambdaEvent(albEvent(raw())).respond(response)).toEqual({ ...plain, ...more });
    const multi = readLambdaEvent(albEvent(raw(), { multiValueHeaders: true })).respond(response);
    const { headers: _single, ...rest } = plain;
    expect(multi).toEqual({ ...rest, ...more, multiValueHeaders: { 'content-type': ['text/plain'] } });
    expect(readLambdaEvent(albEvent(raw())).respond({ ...response, status: 799 })).toMatchObject({
      statusDescription: '799',
    });
  });
});
