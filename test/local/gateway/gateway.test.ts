import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Gateway, type GatewayOptions, startGateway } from '../../../local/gateway/gateway.ts';
import { SHAPES } from '../../../local/gateway/shapes.ts';
import { AT } from './request.ts';

const running: Gateway[] = [];
const errors: unknown[] = [];

async function start(options: GatewayOptions): Promise<string> {
  const gateway = await startGateway({ onError: (error) => errors.push(error), ...options });
  running.push(gateway);
  return gateway.url;
}

/** A gateway whose function returns `result`. */
function returning(result: unknown, shape: GatewayOptions['shape'] = 'http-api'): Promise<string> {
  return start({ shape, handler: async () => result });
}

afterEach(async () => {
  errors.length = 0;
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
});

describe('the request', () => {
  const echo = async (event: unknown) => event;

  it('reaches the handler as an event, with duplicate headers and the target as sent', async () => {
    const url = await start({ handler: echo, now: () => AT });
    const sent = Promise.withResolvers<string>();
    const call = httpRequest(`${url}/webhooks/a%20b?x=%2F`, { method: 'POST' }, async (response) => {
      sent.resolve(Buffer.concat(await response.toArray()).toString());
    });
    call.setHeader('X-Probe', ['one', 'two']);
    call.setHeader('Content-Type', 'application/json');
    call.end('{"名": 9223372036854775807}');
    expect(JSON.parse(await sent.promise)).toMatchObject({
      version: '2.0',
      rawPath: '/webhooks/a b',
      rawQueryString: 'x=%2F',
      headers: { 'x-probe': 'one,two' },
      body: '{"名": 9223372036854775807}',
      isBase64Encoded: false,
      requestContext: { timeEpoch: AT, http: { method: 'POST', sourceIp: '127.0.0.1' } },
    });
  });

  it.each([
    ['http-api', { rawPath: '/a b', body: 'YT0x', isBase64Encoded: true }],
    ['function-url', { rawPath: '/a%20b', body: 'YT0x', isBase64Encoded: true }],
    ['rest-api', { path: '/a%20b', body: 'a=1', isBase64Encoded: false }],
    ['alb', { path: '/a%20b', body: 'YT0x', isBase64Encoded: true }],
  ] as const)('has the form of a %s event', async (shape, expected) => {
    const handler = async (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) });
    const url = await start({ handler, shape });
    const response = await fetch(`${url}/a%20b`, { method: 'POST', body: new URLSearchParams({ a: '1' }) });
    expect(await response.json()).toMatchObject(expected);
  });

  it('comes with a context that counts down from the time limit', async () => {
    const url = await start({
      handler: async (_event, context) => context.getRemainingTimeInMillis(),
      timeoutMs: 5000,
      now: () => AT,
    });
    expect(await (await fetch(url)).json()).toBe(5000);
  });

  it('is refused when it is too big, declared or not', async () => {
    let calls = 0;
    const handler = async () => ++calls;
    const url = await start({ handler, maxBodyBytes: 10 });
    const tooBig = await fetch(url, { method: 'POST', body: 'x'.repeat(11) });
    expect([tooBig.status, await tooBig.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    const stream = new Blob(['x'.repeat(6), 'x'.repeat(6)]).stream();
    const chunked = await fetch(url, { method: 'POST', body: stream, duplex: 'half' });
    expect(chunked.status).toBe(413);
    expect(calls).toBe(0);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(10) })).status).toBe(200);
  });

  it.each([
    ['http-api', 10],
    ['rest-api', 10],
    ['function-url', 6],
    ['alb', 1],
  ] as const)('may have on %s up to %i MiB', (shape, mib) => {
    expect(SHAPES[shape].maxBodyBytes).toBe(mib * 1024 * 1024);
  });
});

describe('a result in format 2.0', () => {
  it.each([
    [{ ok: true }, '{"ok":true}'],
    [[1], '[1]'],
    ['plain', 'plain'],
    [undefined, 'null'],
    [{ text: '停止' }, '{"text":"停止"}'],
  ])('without a status, %j, is the body of a 200', async (result, body) => {
    const response = await fetch(await returning(result));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await response.text()).toBe(body);
  });

  it('sets status, headers, cookies and body', async () => {
    const response = await fetch(
      await returning({
        statusCode: 202,
        headers: { 'Content-Type': 'application/problem+json', 'Retry-After': 3, 'Content-Length': '999' },
        multiValueHeaders: { 'X-Ignored': ['1'] },
        cookies: ['a=1', 'b=2'],
        body: '停止',
      }),
    );
    expect(response.status).toBe(202);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('retry-after')).toBe('3');
    expect(response.headers.get('content-length')).toBe('6');
    expect(response.headers.get('x-ignored')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('停止');
  });

  it('may be base64', async () => {
    const url = await returning({ statusCode: 200, body: '/wA=', isBase64Encoded: true });
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(Buffer.from([0xff, 0]));
  });

  it('may be empty', async () => {
    const response = await fetch(await returning({ statusCode: 204 }));
    expect([response.status, response.headers.get('content-type')]).toEqual([204, null]);
    expect(await response.text()).toBe('');
  });

  it('is text where it names no type', async () => {
    const response = await fetch(await returning({ statusCode: '200', body: 'x' }));
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain;charset=UTF-8',
    ]);
  });

  it.each([
    { statusCode: 'ok' },
    { statusCode: 99 },
    { statusCode: 200, body: { a: 1 } },
    { statusCode: 200, headers: { 'bad name': 'x' } },
    { statusCode: 200, headers: { a: 'x\r\ny: z' } },
    { statusCode: 200, headers: { a: null } },
    { statusCode: 200, headers: 'x' },
    { statusCode: 200, cookies: 'a=1' },
    { big: 1n },
  ])('that is malformed, %o, is a 500', async (result) => {
    const response = await fetch(await returning(result));
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(errors).toHaveLength(1);
  });
});

describe.each(['rest-api', 'alb'] as const)('a result for %s', (shape) => {
  it('merges both maps of headers', async () => {
    const response = await fetch(
      await returning(
        {
          statusCode: 200,
          headers: { 'X-One': 1, 'set-cookie': 'lost' },
          multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
          body: 'x',
        },
        shape,
      ),
    );
    expect(response.headers.get('x-one')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it.each([
    [{ ok: true }],
    [{ body: 'x' }],
    ['x'],
    [null],
    [{ statusCode: 200, body: {} }],
    [{ statusCode: 200, body: 1 }],
  ])('that is malformed, %j, is a 502', async (result) => {
    const response = await fetch(await returning(result, shape));
    expect([response.status, await response.json()]).toEqual([502, { message: 'Internal server error' }]);
  });

  it('decodes base64 only where AWS does', async () => {
    const url = await returning({ statusCode: 200, body: 'eA==', isBase64Encoded: true }, shape);
    expect(await (await fetch(url)).text()).toBe(shape === 'alb' ? 'x' : 'eA==');
  });
});

describe('a function that fails', () => {
  it.each([
    ['http-api', 500],
    ['function-url', 502],
    ['rest-api', 502],
    ['alb', 502],
  ] as const)('on %s is a %i without details', async (shape, status) => {
    const failure = new Error('secret detail');
    const response = await fetch(await start({ shape, handler: () => Promise.reject(failure) }));
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
    expect(errors).toEqual([failure]);
  });

  it('may throw before it returns a promise', async () => {
    const handler = () => {
      throw new TypeError('early');
    };
    expect((await fetch(await start({ handler }))).status).toBe(500);
  });

  it.each([
    ['http-api', 503, 'Service Unavailable'],
    ['rest-api', 504, 'Endpoint request timed out'],
    ['function-url', 504, 'Gateway Timeout'],
    ['alb', 504, 'Gateway Timeout'],
  ] as const)('to answer in time on %s is a %i', async (shape, status, message) => {
    const slow = Promise.withResolvers<unknown>();
    const url = await start({ shape, handler: () => slow.promise, timeoutMs: 20 });
    const response = await fetch(url);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
    slow.reject(new Error('too late to matter'));
  });
});

describe('the server', () => {
  it('listens on loopback only', async () => {
    const handler = async () => null;
    const anywhere = { handler, host: '0.0.0.0' } as unknown as GatewayOptions;
    await expect(startGateway(anywhere)).rejects.toThrow('not a loopback address');
    expect(await start({ handler })).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('says when its port is taken', async () => {
    const handler = async () => null;
    const port = Number(new URL(await start({ handler })).port);
    await expect(startGateway({ handler, port })).rejects.toThrow('EADDRINUSE');
  });

  it('closes under a client that holds its connection', async () => {
    const gateway = await startGateway({ handler: async () => null });
    await (await fetch(gateway.url)).text();
    await gateway.close();
    await expect(fetch(gateway.url)).rejects.toThrow();
  });

  it('outlives a client that leaves in the middle of its body', async () => {
    const url = await returning({ ok: true });
    const gone = Promise.withResolvers<void>();
    const call = httpRequest(url, { method: 'POST', headers: { 'content-length': '100' } });
    call.once('error', () => gone.resolve());
    call.write('x', () => call.destroy(new Error('gone')));
    await gone.promise;
    expect((await fetch(url)).status).toBe(200);
  });
});
