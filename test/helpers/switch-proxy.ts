import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

/** A call of an AWS stand-in, as far as it tells them apart. */
export interface AwsCall {
  /** e.g. `PutItem` */
  readonly operation: string;
  readonly body: string;
}

/** The call with which the other side goes away. `after`: it is carried out, and nobody hears of it. */
export interface OffPoint {
  readonly when: 'before' | 'after';
  readonly is: (call: AwsCall) => boolean;
}

/** Stands before an AWS stand-in, which thereby can go away and come back. */
export interface SwitchProxy {
  readonly url: string;
  /** What came through, in order. */
  readonly calls: readonly AwsCall[];
  /** Refuses connections from now on, and breaks those that there are. */
  off(): Promise<void>;
  offAt(point: OffPoint): void;
  /** Takes calls in and never answers: all from now on, or so many. */
  hang(calls?: number): void;
  /** Answers this much later. */
  slow(ms: number): void;
  on(): Promise<void>;
  close(): Promise<void>;
}

export async function startSwitch(target: string): Promise<SwitchProxy> {
  const calls: AwsCall[] = [];
  let isOn = true;
  let hanging = 0;
  let delayMs = 0;
  let point: OffPoint | undefined;

  const off = async (): Promise<void> => {
    if (!isOn) return;
    isOn = false;
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  };

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await text(incoming);
    const call = { operation: String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '', body };
    if (hanging > 0) {
      hanging -= 1;
      return;
    }
    if (delayMs > 0) await setTimeout(delayMs);
    const struck = point?.is(call) === true ? point : undefined;
    if (struck?.when === 'before') return off();
    calls.push(call);
    const { 'content-length': _, ...headers } = incoming.headers;
    const forwarded = request(target, { method: incoming.method, path: incoming.url, headers });
    const [answer] = (await once(forwarded.end(body), 'response')) as [IncomingMessage];
    const answerBody = await text(answer);
    if (struck !== undefined) return off();
    if (isOn) outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(answerBody);
  };

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    off,
    offAt: (next) => {
      point = next;
    },
    hang: (count = Number.POSITIVE_INFINITY) => {
      hanging = count;
    },
    slow: (ms) => {
      delayMs = ms;
    },
    on: async () => {
      hanging = 0;
      delayMs = 0;
      point = undefined;
      if (isOn) return;
      await once(server.listen(port, '127.0.0.1'), 'listening');
      isOn = true;
    },
    close: off,
  };
}
