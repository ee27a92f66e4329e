import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { Until } from '../clock.ts';

/** An outgoing call. The path goes onto the wire as it is: nothing folds `..` or encodes twice. */
export interface OutgoingCall {
  /** e.g. `https://dayu-dlf.cn-north-4.myhuaweicloud.com`, without a path */
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * A connection that has been idle for longer is not used: the server may close it at that very moment, which looks like
   * a lost answer. 0: a connection of its own. Absent: 2 s.
   */
  readonly maxIdleMs?: number;
  /** A longer answer is none; absent: 4 MiB. */
  readonly maxBytes?: number;
}

/** What came of it. Without an answer, `sent: false` is a promise that nothing reached the other side. */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly body: string;
    }
  | {
      readonly kind: 'no-answer';
      readonly sent: boolean;
      readonly why: 'refused' | 'reset' | 'silent' | 'too-large';
    };

export type Send = (call: OutgoingCall, until: Until) => Promise<Exchange>;

/** No answer of DLF or IAM comes near it. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Lambda freezes a sandbox between invocations, and the other side closes what lies idle meanwhile.
 * A call on such a socket ends in a reset that looks like a lost answer, so old ones are not used again.
 */
const MAX_IDLE_MS = 2_000;

/** The one sender of HTTP: keep-alive, no redirects, never past its deadline. `node:https` saves 50 ms over `fetch`. */
export function createSend(now: () => number): Send {
  const agents = {
    'http:': new HttpAgent({ keepAlive: true, maxSockets: 64 }),
    'https:': new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
  };
  const ownAgents = { 'http:': new HttpAgent(), 'https:': new HttpsAgent() };
  const idleSince = new WeakMap<Socket, number>();
  for (const agent of Object.values(agents)) {
    agent.on('free', (socket: Socket) => idleSince.set(socket, now()));
  }
  const dropIdle = (agent: HttpAgent, maxIdleMs: number): void => {
    for (const socket of Object.values(agent.freeSockets).flat()) {
      if (socket !== undefined && now() - (idleSince.get(socket as Socket) ?? 0) > maxIdleMs)
        socket.destroy();
    }
  };

  return (call, until) =>
    new Promise((resolve) => {
      const { isTls, hostname, port } = addressOf(call.origin);
      const { maxIdleMs = MAX_IDLE_MS } = call;
      const agent = (maxIdleMs === 0 ? ownAgents : agents)[isTls ? 'https:' : 'http:'];
      dropIdle(agent, maxIdleMs);
      let sent = false;
      const timeLeft = until.deadline - now();
      if (timeLeft <= 0 || until.signal.aborted) {
        resolve({ kind: 'no-answer', sent, why: 'silent' });
        return;
      }

      const request = (isTls ? requestHttps : requestHttp)({
        agent,
        hostname,
        port,
        method: call.method,
        path: call.path,
        headers: call.headers,
      });
      const finish = (exchange: Exchange): void => {
        clearTimeout(timer);
        until.signal.removeEventListener('abort', giveUp);
        resolve(exchange);
        if (exchange.kind === 'no-answer') request.destroy();
      };
      const giveUp = (): void => finish({ kind: 'no-answer', sent, why: 'silent' });
      const timer = setTimeout(giveUp, timeLeft);
      until.signal.addEventListener('abort', giveUp, { once: true });

      request.on('socket', (socket) => {
        // From here on bytes may be on the wire, whatever error follows.
        if (request.reusedSocket || !socket.connecting) sent = true;
        else {
          socket.once(isTls ? 'secureConnect' : 'connect', () => {
            sent = true;
          });
        }
      });
      request.on('error', () => finish({ kind: 'no-answer', sent, why: sent ? 'reset' : 'refused' }));
      request.on('response', (response) => {
        collect(response, call.maxBytes ?? MAX_ANSWER_BYTES).then(
          (body) =>
            finish(
              body === undefined
                ? { kind: 'no-answer', sent, why: 'too-large' }
                : {
                    kind: 'answer',
                    status: response.statusCode ?? 0,
                    headers: singleHeaders(response),
                    body,
                  },
            ),
          () => finish({ kind: 'no-answer', sent, why: 'reset' }),
        );
      });
      request.end(call.body);
    });
}

interface Address {
  readonly isTls: boolean;
  readonly hostname: string;
  readonly port: number | undefined;
}

/** A process calls a few origins, again and again. */
const addresses = new Map<string, Address>();
const MAX_ADDRESSES = 100;

function addressOf(origin: string): Address {
  const known = addresses.get(origin);
  if (known !== undefined) return known;
  const { protocol, hostname, port } = new URL(origin);
  const address = {
    isTls: protocol === 'https:',
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? undefined : Number(port),
  };
  if (addresses.size >= MAX_ADDRESSES) addresses.clear();
  addresses.set(origin, address);
  return address;
}

/** By events: an iterator of a stream takes a tenth of a call's whole time. */
function collect(response: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) resolve(undefined);
    else chunks.push(chunk);
  });
  response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  response.on('error', reject);
  // Without an end before it, the other side has gone away.
  response.on('close', () => reject(new Error('closed')));
  return promise;
}

/** Of all headers Node makes a list of this one only, whatever there is. */
function singleHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  const { 'set-cookie': _, ...single } = headers;
  return single as Record<string, string | undefined>;
}
