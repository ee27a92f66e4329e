import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Until } from '../../../lib/clock.ts';
import type { HttpCall } from '../../../lib/http/http-call.ts';
import { createSend, type Exchange, type OutgoingCall } from '../../../lib/http/send.ts';
import { createPost, type Posted } from '../../../lib/notify/post.ts';
import { createJumpingClock, createManualClock } from '../../helpers/manual-clock.ts';

const HOST = 'hooks.slack.com';
const ADDRESS = `https://${HOST}/commands/T1/2/secret-part?x=%20y`;
const callTo = (url: string) => ({
  url,
  headers: { 'content-type': 'application/json', 'x-own': 'yes' },
  body: '{"text":"完"}',
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback that stands for the host; what it has seen, and a way to post to it. */
async function listen(answer: RequestListener) {
  const server = createServer(answer);
  servers.push(server);
  const requests: IncomingMessage[] = [];
  server.on('request', (request: IncomingMessage) => requests.push(request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const clock = createJumpingClock();
  const send = createPost(createSend(clock.now), new Map([[`https://${HOST}`, origin]]), clock.now);
  const post = (
    url = ADDRESS,
    hosts: readonly string[] | 'an operator’s' = [HOST],
    until = clock.within(5_000),
    judge?: HttpCall['judge'],
  ) =>
    send({ ...callTo(url), ...(judge && { judge }) }, hosts === 'an operator’s' ? undefined : hosts, until);
  return { origin, port, server, requests, clock, post };
}

const saying =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

describe('post', () => {
  it.each([
    [200, 'failed'],
    [400, 'failed'],
    [404, 'failed'],
    [200, 'gone'],
    [400, 'gone'],
  ] as const)('takes the word of a platform that has codes of its own: %i, %s', async (status, word) => {
    const { post, clock } = await listen(saying(status, '{"code":1}'));
    const posted = await post(ADDRESS, [HOST], clock.within(5_000), (body) => {
      expect(body).toBe('{"code":1}');
      return word;
    });
    expect(posted).toEqual(word === 'gone' ? { kind: 'gone' } : { kind: 'failed', mayHaveArrived: false });
  });

  it('takes no such word for a good one against the status', async () => {
    const { post, clock } = await listen(saying(400));
    expect(await post(ADDRESS, [HOST], clock.within(5_000), () => 'done')).toEqual({ kind: 'gone' });
  });

  it('posts to the origin that stands for the host: path, headers and body as they are', async () => {
    const bodies: string[] = [];
    const { post, requests } = await listen(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString('utf8'));
      response.end('ok');
    });
    expect(await post()).toEqual({ kind: 'done' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/commands/T1/2/secret-part?x=%20y',
      headers: { 'content-type': 'application/json', 'x-own': 'yes', 'content-length': '14' },
    });
    expect(bodies).toEqual(['{"text":"完"}']);
  });

  it('uses a connection of its own each time', async () => {
    const { post, requests } = await listen(saying(200));
    await post();
    await post();
    expect(new Set(requests.map(({ socket }) => socket)).size).toBe(2);
  });

  it.each([
    `http://${HOST}/commands/T1/2/x`,
    `ftp://${HOST}/commands/T1/2/x`,
    `https://${HOST}:8443/commands/T1/2/x`,
    `https://user@${HOST}/commands/T1/2/x`,
    `https://:pass@${HOST}/commands/T1/2/x`,
    `https://${HOST}./commands/T1/2/x`,
    `https://x.${HOST}/commands/T1/2/x`,
    `https://${HOST}.evil.example/commands/T1/2/x`,
    `https://${HOST}@evil.example/commands/T1/2/x`,
    `https://evil.example\\@${HOST}/commands/T1/2/x`,
    'https://127.0.0.1/',
    'https://',
    '//',
    'no url',
    '',
  ])('calls nobody for %s', async (url) => {
    const { post, requests } = await listen(saying(200));
    expect(await post(url)).toEqual({ kind: 'gone' });
    expect(requests).toHaveLength(0);
  });

  it('calls no loopback server that an address names, whether hosts are given or not', async () => {
    const { post, origin, port, requests } = await listen(saying(200));
    for (const url of [origin, `https://127.0.0.1:${port}/`, `https://localhost:${port}/`]) {
      expect(await post(url, ['127.0.0.1', 'localhost'])).toEqual({ kind: 'gone' });
      expect(await post(url, 'an operator’s')).toEqual({ kind: 'gone' });
    }
    expect(requests).toHaveLength(0);
  });

  it('calls a host only if it is among those given, and any that an operator configured', async () => {
    const { post, requests } = await listen(saying(200));
    expect(await post(ADDRESS, [])).toEqual({ kind: 'gone' });
    expect(await post(ADDRESS, ['hooks.slack-gov.com'])).toEqual({ kind: 'gone' });
    expect(requests).toHaveLength(0);
    expect(await post(ADDRESS, ['hooks.slack-gov.com', HOST])).toEqual({ kind: 'done' });
    const { post: postAnywhere } = await listen(saying(200));
    expect(await postAnywhere(ADDRESS, 'an operator’s')).toEqual({ kind: 'done' });
    expect(requests).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect with %i', async (status) => {
    const { origin: elsewhere, requests: followed } = await listen(saying(200));
    const { post, requests } = await listen(saying(status, '', { location: `${elsewhere}/` }));
    expect(await post()).toEqual({ kind: 'gone' });
    expect(requests).toHaveLength(1);
    expect(followed).toHaveLength(0);
  });

  const retry = (status: number, more: object = {}): Posted =>
    ({ kind: 'failed', mayHaveArrived: false, status, ...more }) as Posted;

  it.each<[number, string, Readonly<Record<string, string>>, Posted]>([
    [200, 'ok', {}, { kind: 'done' }],
    [200, '{"ok":true}', {}, { kind: 'done' }],
    [202, '', {}, { kind: 'done' }],
    [204, '', {}, { kind: 'done' }],
    [400, 'invalid_payload', {}, { kind: 'gone' }],
    [401, '', {}, { kind: 'gone' }],
    [403, 'action_prohibited', {}, { kind: 'gone' }],
    [404, 'no_service', {}, { kind: 'gone' }],
    [404, '{"ok":false,"error":"used_url"}', {}, { kind: 'gone' }],
    [410, 'channel_is_archived', {}, { kind: 'gone' }],
    [408, '', {}, retry(408)],
    [429, 'rate_limited', {}, retry(429)],
    [429, '', { 'retry-after': '7' }, retry(429, { retryAfterMs: 7_000 })],
    [429, '', { 'retry-after': 'soon' }, retry(429)],
    [429, '', { 'retry-after': '-7' }, retry(429)],
    [429, '', { 'retry-after': '999999' }, retry(429)],
    // A server that fails may have shown it before.
    [500, 'rollup_error', {}, retry(500, { mayHaveArrived: true })],
    [502, '', {}, retry(502, { mayHaveArrived: true })],
    [504, '', {}, retry(504, { mayHaveArrived: true })],
    [503, '', { 'retry-after': '120' }, retry(503, { retryAfterMs: 120_000 })],
    [500, 'used_url', {}, { kind: 'gone' }],
    [500, 'expired_url\n', {}, { kind: 'gone' }],
    [500, '{"ok":false,"error":"expired_url"}', {}, { kind: 'gone' }],
    [200, '{"ok":false,"error":"Expired url"}', {}, { kind: 'gone' }],
    [500, 'not a used_url', {}, retry(500, { mayHaveArrived: true })],
    [500, '{"error":{"used_url":1}}', {}, retry(500, { mayHaveArrived: true })],
  ])('judges %i %j %j', async (status, body, headers, expected) => {
    const { post } = await listen(saying(status, body, headers));
    expect(await post()).toEqual(expected);
  });

  it.each([302, 400, 401, 403, 404, 409, 425])(
    'tries an operator’s receiver again after %i',
    async (status) => {
      const { post } = await listen(saying(status));
      expect(await post(ADDRESS, 'an operator’s')).toEqual(retry(status));
    },
  );

  it('takes an operator’s receiver at its word that it is gone', async () => {
    const { post } = await listen(saying(410));
    expect(await post(ADDRESS, 'an operator’s')).toEqual({ kind: 'gone' });
  });

  it('says that nothing arrived when the connection is refused', async () => {
    const { post, server } = await listen(saying(200));
    await new Promise((resolve) => server.close(resolve));
    expect(await post()).toEqual({ kind: 'failed', mayHaveArrived: false });
  });

  it('says that it may have arrived when the connection is reset after the request', async () => {
    const { post } = await listen((request) => request.socket.resetAndDestroy());
    expect(await post()).toEqual({ kind: 'failed', mayHaveArrived: true });
  });

  it('waits for a silent server until the deadline, and calls none after it', async () => {
    const { post, requests, clock } = await listen(() => {});
    expect(await post(ADDRESS, [HOST], clock.within(50))).toEqual({ kind: 'failed', mayHaveArrived: true });
    expect(requests).toHaveLength(1);
    expect(await post(ADDRESS, [HOST], clock.within(0))).toEqual({ kind: 'failed', mayHaveArrived: false });
    const aborted = { deadline: clock.now() + 5_000, signal: AbortSignal.abort() };
    expect(await post(ADDRESS, [HOST], aborted)).toEqual({ kind: 'failed', mayHaveArrived: false });
    expect(requests).toHaveLength(1);
  });

  it('waits three seconds at most, and is aborted with the work that it belongs to', async () => {
    const clock = createManualClock();
    const given: { call: OutgoingCall; until: Until }[] = [];
    const send = async (call: OutgoingCall, until: Until): Promise<Exchange> => {
      given.push({ call, until });
      return { kind: 'answer', status: 200, headers: {}, body: '' };
    };
    const post = createPost(send, new Map(), clock.now);
    const untils = [clock.within(60_000), clock.within(2_999)];
    for (const until of untils) await post(callTo(ADDRESS), [HOST], until);
    expect(given.map(({ until }) => until.deadline - clock.now())).toEqual([3_000, 2_999]);
    expect(given.map(({ until }) => until.signal)).toEqual(untils.map(({ signal }) => signal));
    expect(given[0]?.call).toMatchObject({ origin: `https://${HOST}`, maxIdleMs: 0 });
  });
});
