import { execFile } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSend, type Exchange, type OutgoingCall } from '../../../lib/http/send.ts';
import { selfSigned } from '../../../local/self-signed.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

const servers: Server[] = [];
const rawServers: { readonly server: TcpServer; readonly peers: Socket[] }[] = [];

/** A server on loopback; the sockets and requests that it has seen. */
async function listen(answer: RequestListener, tls?: TlsOptions, host = '127.0.0.1') {
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  servers.push(server);
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  server.on('request', (request: IncomingMessage) => {
    requests.push(request);
    sockets.add(request.socket);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { origin: `${tls ? 'https' : 'http'}://${name}:${port}`, requests, sockets, server };
}

/** A server that says whatever it likes. */
async function listenRaw(on: (peer: Socket) => void) {
  const peers: Socket[] = [];
  const server = createTcpServer((peer) => {
    peers.push(peer);
    peer.on('error', () => {});
    on(peer);
  });
  rawServers.push({ server, peers });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, peers };
}

const ok: RequestListener = (_request, response) => {
  response.writeHead(200, { 'X-Some': 'value', 'set-cookie': ['a', 'b'] });
  response.end('回答');
};
const silent: RequestListener = () => {};

const callTo = (origin: string, more: Partial<OutgoingCall> = {}): OutgoingCall => ({
  origin,
  method: 'GET',
  path: '/',
  headers: {},
  body: '',
  ...more,
});

const within = (ms: number) => ({ deadline: Date.now() + ms, signal: new AbortController().signal });

describe('send', () => {
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    for (const { server, peers } of rawServers.splice(0)) {
      for (const peer of peers) peer.destroy();
      server.close();
    }
  });

  it('gives the answer: status, headers by lower-case name, text', async () => {
    const { origin, requests } = await listen(ok);
    const call = callTo(origin, { method: 'POST', headers: { 'x-asked': 'yes' }, body: '问' });
    const exchange = await createSend(Date.now)(call, within(5_000));
    expect(exchange).toMatchObject({
      kind: 'answer',
      status: 200,
      headers: { 'x-some': 'value' },
      body: '回答',
    });
    // Cookies are kept for nobody.
    expect(exchange).not.toHaveProperty('headers.set-cookie');
    expect(requests[0]).toMatchObject({ method: 'POST', headers: { 'x-asked': 'yes' } });
  });

  it('follows no redirect', async () => {
    const { origin, requests } = await listen((_request, response) => {
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    });
    expect(await createSend(Date.now)(callTo(origin), within(5_000))).toMatchObject({ status: 302 });
    expect(requests).toHaveLength(1);
  });

  it.each([
    '/v1/p/jobs/../instances/1/stop',
    '/v1/./jobs/%2e%2e/instances/1',
    '/a//b/',
    '/%E4%BD%9C?x=%20&y=a+b',
    '//host/path',
  ])('puts the path onto the wire untouched: %s', async (path) => {
    const { origin, requests } = await listen(ok);
    await createSend(Date.now)(callTo(origin, { path }), within(5_000));
    expect(requests.map(({ url }) => url)).toEqual([path]);
  });

  it('promises that nothing was sent when the connection is refused', async () => {
    const { origin, server } = await listen(ok);
    await new Promise((resolve) => server.close(resolve));
    expect(await createSend(Date.now)(callTo(origin), within(5_000))).toEqual({
      kind: 'no-answer',
      sent: false,
      why: 'refused',
    });
  });

  it('promises it too when there is no time left, or the work is aborted already', async () => {
    const { origin, requests } = await listen(ok);
    const send = createSend(Date.now);
    const nothing = { kind: 'no-answer', sent: false, why: 'silent' };
    expect(await send(callTo(origin), within(0))).toEqual(nothing);
    const until = { deadline: Date.now() + 5_000, signal: AbortSignal.abort() };
    expect(await send(callTo(origin), until)).toEqual(nothing);
    expect(requests).toHaveLength(0);
  });

  it('does not promise it when the connection is reset after the request', async () => {
    const { origin } = await listen((request) => request.socket.resetAndDestroy());
    expect(await createSend(Date.now)(callTo(origin), within(5_000))).toEqual({
      kind: 'no-answer',
      sent: true,
      why: 'reset',
    });
  });

  it('takes half an answer for none', async () => {
    const { origin } = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect(await createSend(Date.now)(callTo(origin), within(5_000))).toMatchObject({
      sent: true,
      why: 'reset',
    });
  });

  it('gives up at the deadline, before and within an answer, and closes the connection', async () => {
    const send = createSend(Date.now);
    const half: RequestListener = (_request, response) => response.write('half');
    for (const answer of [silent, half]) {
      const { origin, sockets } = await listen(answer);
      const start = performance.now();
      expect(await send(callTo(origin), within(80))).toEqual({
        kind: 'no-answer',
        sent: true,
        why: 'silent',
      });
      expect(performance.now() - start).toBeLessThan(500);
      await expect.poll(() => [...sockets].every(({ destroyed }) => destroyed)).toBe(true);
    }
  });

  it('gives up when the work is aborted', async () => {
    const { origin, requests } = await listen(silent);
    const controller = new AbortController();
    const until = { deadline: Date.now() + 60_000, signal: controller.signal };
    const exchange = createSend(Date.now)(callTo(origin), until);
    await expect.poll(() => requests).toHaveLength(1);
    controller.abort();
    expect(await exchange).toEqual({ kind: 'no-answer', sent: true, why: 'silent' });
  });

  it('does not read an answer without end', async () => {
    const { origin } = await listen((_request, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(1024 * 1024);
      const more = (): void => void (response.destroyed || response.write(chunk, more));
      more();
    });
    expect(await createSend(Date.now)(callTo(origin), within(10_000))).toEqual({
      kind: 'no-answer',
      sent: true,
      why: 'too-large',
    });
  });

  it('uses a connection again within two seconds, and not after', async () => {
    const { origin, sockets, requests } = await listen(ok);
    const clock = createManualClock(Date.now());
    const send = createSend(clock.now);
    await send(callTo(origin), clock.within(5_000));
    clock.pass(2_000);
    await send(callTo(origin), clock.within(5_000));
    expect(sockets.size).toBe(1);
    clock.pass(2_001);
    expect(await send(callTo(origin), clock.within(5_000))).toMatchObject({ kind: 'answer' });
    expect(sockets.size).toBe(2);
    expect(requests).toHaveLength(3);
  });

  it('uses a connection no longer than the server keeps it, less a second', async () => {
    const { origin, sockets, server } = await listen(ok);
    server.keepAliveTimeout = 2_000;
    const clock = createManualClock();
    const send = createSend(clock.now);
    for (const [idleMs, connections] of [
      [0, 1],
      [1_000, 1],
      [1_001, 2],
    ] as const) {
      clock.pass(idleMs);
      expect(await send(callTo(origin), clock.within(5_000))).toMatchObject({ kind: 'answer' });
      expect(sockets.size).toBe(connections);
    }
  });

  it('keeps several connections, uses the one that was used last, and closes those that became old', async () => {
    const { origin, sockets, requests } = await listen(ok);
    const clock = createManualClock();
    const send = createSend(clock.now);
    const call = (): Promise<Exchange> => send(callTo(origin), clock.within(5_000));
    await Promise.all([call(), call(), call()]);
    expect(sockets.size).toBe(3);
    clock.pass(1_500);
    await call();
    await call();
    const [last, again] = requests.slice(3).map(({ socket }) => socket);
    expect(again).toBe(last);
    clock.pass(1_500);
    await call();
    expect(sockets.size).toBe(3);
    expect(requests.at(-1)?.socket).toBe(last);
    await expect.poll(() => [...sockets].filter(({ destroyed }) => !destroyed)).toEqual([last]);
  });

  it('keeps the connections of each origin apart', async () => {
    const [one, other] = [await listen(ok), await listen(ok)];
    const send = createSend(Date.now);
    for (const { origin } of [one, other, one, other]) await send(callTo(origin), within(5_000));
    for (const { sockets, requests } of [one, other]) {
      expect(sockets.size).toBe(1);
      expect(requests).toHaveLength(2);
    }
  });

  it('leaves an idle connection at 64 of them', async () => {
    const { origin, sockets } = await listen(ok);
    const send = createSend(Date.now);
    await Promise.all(Array.from({ length: 70 }, () => send(callTo(origin), within(5_000))));
    expect(sockets.size).toBe(70);
    await expect.poll(() => [...sockets].filter(({ destroyed }) => !destroyed)).toHaveLength(64);
  });

  it.each([
    ['has said something unasked', 'HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n', false],
    ['has begun to say something unasked', 'HTTP/1.1 4', false],
    ['has been closed', '', true],
  ])('does not use a connection again that %s', async (_what, unasked, isClosed) => {
    const { origin, sockets, requests } = await listen(ok);
    const send = createSend(Date.now);
    await send(callTo(origin), within(5_000));
    const [first] = sockets;
    if (isClosed) first?.end();
    else first?.write(unasked);
    await expect.poll(() => first?.destroyed).toBe(true);
    // The other end of it has gone too, which took as long.
    expect(await send(callTo(origin), within(5_000))).toMatchObject({ kind: 'answer', status: 200 });
    expect(requests).toHaveLength(2);
    expect(sockets.size).toBe(2);
  });

  it.each([
    [
      'that the server says it closes',
      {},
      'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    ],
    ['of its own', { maxIdleMs: 0 }, 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ])('closes a connection %s, where the server does not', async (_what, more, answer) => {
    const { origin, peers } = await listenRaw((peer) => peer.on('data', () => peer.write(answer)));
    const send = createSend(Date.now);
    for (let count = 1; count <= 2; count++) {
      expect(await send(callTo(origin, more), within(5_000))).toMatchObject({ kind: 'answer', status: 200 });
      await expect.poll(() => peers.map(({ closed }) => closed)).toEqual(Array(count).fill(true));
    }
  });

  it('says nothing more on a connection on which a call has not gone out whole when its answer comes', async () => {
    const { origin, peers } = await listenRaw((peer) =>
      peer.once('data', () => {
        peer.pause();
        peer.write('HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n');
      }),
    );
    const send = createSend(Date.now);
    const large = callTo(origin, { method: 'POST', body: 'x'.repeat(20_000_000) });
    for (let count = 1; count <= 2; count++) {
      expect(await send(large, within(5_000))).toMatchObject({ kind: 'answer', status: 413 });
      expect(peers).toHaveLength(count);
    }
  });

  it('reads as much as a call allows, 4 MiB where it does not say', async () => {
    const { origin } = await listen((request, response) =>
      response.end('x'.repeat(Number(request.url?.slice(1)))),
    );
    const send = createSend(Date.now);
    const kindOf = async (size: number, more: Partial<OutgoingCall> = {}): Promise<string> => {
      const exchange = await send(callTo(origin, { path: `/${size}`, ...more }), within(5_000));
      return exchange.kind === 'answer' ? `${exchange.body.length}` : exchange.why;
    };
    expect(await kindOf(10, { maxBytes: 10 })).toBe('10');
    expect(await kindOf(11, { maxBytes: 10 })).toBe('too-large');
    expect(await kindOf(4 * 1024 * 1024)).toBe(`${4 * 1024 * 1024}`);
    expect(await kindOf(4 * 1024 * 1024 + 1)).toBe('too-large');
  });

  it('reads an answer without a length until its connection ends', async () => {
    const { origin } = await listenRaw((peer) =>
      peer.once('data', () => peer.end('HTTP/1.0 200 OK\r\n\r\nall of it')),
    );
    expect(await createSend(Date.now)(callTo(origin), within(5_000))).toMatchObject({ body: 'all of it' });
  });

  it('keeps no process from ending with an idle connection', async () => {
    const { origin, server } = await listen(ok);
    server.keepAliveTimeout = 60_000;
    const module = new URL('../../../lib/http/send.ts', import.meta.url).href;
    const script = `
      const { createSend } = await import(${JSON.stringify(module)});
      const until = { deadline: Date.now() + 60_000, signal: new AbortController().signal };
      const call = { origin: ${JSON.stringify(origin)}, method: 'GET', path: '/', headers: {}, body: '' };
      console.log((await createSend(Date.now)(call, until)).status);`;
    const child = execFile(process.execPath, ['--input-type=module', '-e', script]);
    const [status] = await once(child.stdout ?? child, 'data');
    expect(status).toBe('200\n');
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  it('calls an IPv6 address', async () => {
    const { origin, requests } = await listen(ok, undefined, '::1');
    expect(await createSend(Date.now)(callTo(origin), within(5_000))).toMatchObject({ kind: 'answer' });
    expect(requests[0]?.headers.host).toBe(origin.slice('http://'.length));
  });

  it('takes an answer that is not HTTP for none, and does not speak on that connection again', async () => {
    const { origin, peers } = await listenRaw((peer) =>
      peer.once('data', () => peer.write('+OK redis\r\n\r\n')),
    );
    const send = createSend(Date.now);
    for (let count = 1; count <= 2; count++) {
      expect(await send(callTo(origin), within(5_000))).toEqual({
        kind: 'no-answer',
        sent: true,
        why: 'reset',
      });
      expect(peers).toHaveLength(count);
    }
  });

  it('promises that nothing was sent where the other side ends the handshake', async () => {
    const { origin } = await listenRaw((peer) => peer.once('data', () => peer.end()));
    const call = callTo(origin.replace('http', 'https'));
    expect(await createSend(Date.now)(call, within(5_000))).toEqual({
      kind: 'no-answer',
      sent: false,
      why: 'refused',
    });
  });

  it('refuses what could be read as another call before anything is connected', async () => {
    const { origin, requests } = await listen(ok);
    const call = callTo(origin, { headers: { a: 'b\r\nc: d' } });
    await expect(createSend(Date.now)(call, within(5_000))).rejects.toThrow(TypeError);
    expect(requests).toHaveLength(0);
  });

  it('leaves no timer and no listener', async () => {
    const { origin } = await listen(ok);
    const held = (): readonly string[] =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout');
    const before = held();
    const controller = new AbortController();
    const until = { deadline: Date.now() + 60_000, signal: controller.signal };
    await createSend(Date.now)(callTo(origin), until);
    expect(held()).toEqual(before);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('does not use a connection again that has been idle for longer than a call allows', async () => {
    const { origin, sockets } = await listen(ok);
    const clock = createManualClock();
    const send = createSend(clock.now);
    const stop = callTo(origin, { method: 'POST', maxIdleMs: 250 });
    await send(callTo(origin), clock.within(5_000));
    clock.pass(250);
    await send(stop, clock.within(5_000));
    expect(sockets.size).toBe(1);
    clock.pass(251);
    await send(stop, clock.within(5_000));
    expect(sockets.size).toBe(2);
    // Others may use both of them still.
    await Promise.all([send(callTo(origin), clock.within(5_000)), send(callTo(origin), clock.within(5_000))]);
    expect(sockets.size).toBe(2);
  });

  it('sends a call on a connection of its own where it wants one, and leaves the kept one to the others', async () => {
    const { origin, sockets, requests } = await listen(ok);
    const send = createSend(Date.now);
    const look = callTo(origin);
    const stop = callTo(origin, { method: 'POST', maxIdleMs: 0 });
    for (const call of [look, stop, look, stop, look]) {
      expect(await send(call, within(5_000))).toMatchObject({ kind: 'answer', status: 200 });
    }
    const [first, stop1, second, stop2, third] = requests.map(({ socket }) => socket);
    expect([second, third]).toEqual([first, first]);
    expect(new Set([first, stop1, stop2]).size).toBe(3);
    await expect.poll(() => [...sockets].filter(({ destroyed }) => !destroyed)).toEqual([first]);
  });

  it('gets a call on a connection of its own through to a server that closes kept connections without saying so', async () => {
    const { origin, requests } = await listen((request, response) => {
      response.writeHead(200);
      response.end('answered', () => setImmediate(() => request.socket.destroy()));
    });
    const send = createSend(Date.now);
    for (let count = 0; count < 50; count++) {
      await send(callTo(origin), within(5_000));
      const stop = callTo(origin, { method: 'POST', path: `/stop/${count}`, maxIdleMs: 0 });
      expect(await send(stop, within(5_000))).toMatchObject({ kind: 'answer', status: 200 });
    }
    const arrived = requests.map(({ url }) => url).filter((url) => url !== '/');
    expect(arrived).toEqual(Array.from({ length: 50 }, (_, count) => `/stop/${count}`));
  });

  it('gets a call on a connection of its own through where a kept connection is closed just as it is used again', async () => {
    const used = new WeakSet<Socket>();
    const { origin } = await listen((request, response) => {
      if (used.has(request.socket)) request.socket.resetAndDestroy();
      else ok(request, response);
      used.add(request.socket);
    });
    const send = createSend(Date.now);
    await send(callTo(origin), within(5_000));
    const stop = callTo(origin, { method: 'POST', maxIdleMs: 0 });
    for (let count = 0; count < 3; count++) {
      expect(await send(stop, within(5_000))).toMatchObject({ kind: 'answer', status: 200 });
    }
    // The kept one is what the stops would have met.
    expect(await send(callTo(origin), within(5_000))).toEqual({
      kind: 'no-answer',
      sent: true,
      why: 'reset',
    });
  });

  it('bounds a call on a connection of its own by its deadline and an abort too', async () => {
    const { origin, requests, sockets } = await listen(silent);
    const send = createSend(Date.now);
    const nothing = { kind: 'no-answer', sent: true, why: 'silent' };
    expect(await send(callTo(origin, { maxIdleMs: 0 }), within(80))).toEqual(nothing);
    const controller = new AbortController();
    const until = { deadline: Date.now() + 60_000, signal: controller.signal };
    const exchange = send(callTo(origin, { maxIdleMs: 0 }), until);
    await expect.poll(() => requests).toHaveLength(2);
    controller.abort();
    expect(await exchange).toEqual(nothing);
    await expect.poll(() => [...sockets].every(({ destroyed }) => destroyed)).toBe(true);
  });

  describe('over TLS', () => {
    const tls = selfSigned();
    const trusted = getCACertificates('default');
    beforeEach(() => setDefaultCACertificates([...trusted, tls.cert]));
    afterEach(() => setDefaultCACertificates(trusted));
    const own = { maxIdleMs: 0 };

    it('speaks to whom it trusts only', async () => {
      setDefaultCACertificates(trusted);
      const { origin, requests } = await listen(ok, tls);
      const refused = { kind: 'no-answer', sent: false, why: 'refused' };
      expect(await createSend(Date.now)(callTo(origin), within(5_000))).toEqual(refused);
      expect(requests).toHaveLength(0);
    });

    it('keeps a connection, and leaves it to the others where a call wants one of its own', async () => {
      const { origin, sockets } = await listen(ok, tls);
      const send = createSend(Date.now);
      const answered = { kind: 'answer', status: 200 };
      for (const [more, connections] of [
        [{}, 1],
        [{}, 1],
        [own, 2],
        [own, 3],
        [{}, 3],
      ] as const) {
        expect(await send(callTo(origin, more), within(5_000))).toMatchObject(answered);
        expect(sockets.size).toBe(connections);
      }
    });

    it('sends a call once, also where the server renegotiates before it answers', async () => {
      const heard: string[] = [];
      const { origin } = await listen(
        (request, response) => {
          heard.push(`${request.method} ${request.url}`);
          const answer = (): void => void response.end();
          if (heard.length > 1) answer();
          else (request.socket as TLSSocket).renegotiate({ rejectUnauthorized: false }, answer);
        },
        { ...tls, maxVersion: 'TLSv1.2' },
      );
      const send = createSend(Date.now);
      for (const path of ['/stop', '/look']) {
        const call = callTo(origin, { method: 'POST', path });
        expect(await send(call, within(5_000))).toMatchObject({ kind: 'answer', status: 200 });
      }
      expect(heard).toEqual(['POST /stop', 'POST /look']);
    });

    it('names the host where it has a name, and refuses a certificate of another', async () => {
      const named: string[] = [];
      const { origin } = await listen(ok, {
        ...tls,
        SNICallback: (name, done) => {
          named.push(name);
          done(null);
        },
      });
      const send = createSend(Date.now);
      expect(await send(callTo(origin), within(5_000))).toMatchObject({ kind: 'answer' });
      expect(named).toEqual([]);
      // The certificate is for 127.0.0.1.
      const other = callTo(origin.replace('127.0.0.1', 'localhost'));
      expect(await send(other, within(5_000))).toEqual({ kind: 'no-answer', sent: false, why: 'refused' });
      expect(named).toEqual(['localhost']);
    });

    it('is spared the certificates by the session of an earlier connection to the same origin', async () => {
      const reused: boolean[] = [];
      const send = createSend(Date.now);
      for (let server = 0; server < 2; server++) {
        const { origin } = await listen((request, response) => {
          reused.push((request.socket as TLSSocket).isSessionReused());
          ok(request, response);
        }, tls);
        for (let count = 0; count < 2; count++) await send(callTo(origin, own), within(5_000));
      }
      expect(reused).toEqual([false, true, false, true]);
    });

    it('does not offer a session again that the other side does not answer', async () => {
      const back = await listen(ok, tls);
      const hellos: number[] = [];
      const { origin } = await listenRaw((peer) => {
        peer.once('data', (hello) => {
          hellos.push(hello.length);
          // Silent to whoever offers one.
          if (hello.length > (hellos[0] ?? 0)) return;
          const onward = connectTcp(Number(new URL(back.origin).port), '127.0.0.1');
          onward.on('error', () => {});
          onward.write(hello);
          peer.pipe(onward).pipe(peer);
        });
      });
      const send = createSend(Date.now);
      const call = callTo(origin.replace('http', 'https'), own);
      expect(await send(call, within(5_000))).toMatchObject({ kind: 'answer' });
      expect(await send(call, within(100))).toEqual({ kind: 'no-answer', sent: false, why: 'silent' });
      expect(await send(call, within(5_000))).toMatchObject({ kind: 'answer' });
      expect(hellos).toEqual([hellos[0], expect.any(Number), hellos[0]]);
    });
  });
});
