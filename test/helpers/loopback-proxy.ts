import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface LoopbackProxy {
  readonly url: string;
  /** The operations that came through, in order. */
  readonly calls: readonly string[];
  /** What the next call suffers; after that calls go through again. */
  fail(fault: ProxyFault): void;
  close(): Promise<void>;
}

/**
 * - `lose`: carried out, and the connection is gone before the answer
 * - `stall`: not carried out, and never answered
 */
export type ProxyFault = 'lose' | 'stall';

/** Stands before an AWS stand-in and spoils what it is told to. `change` may rewrite a request's body. */
export async function startProxy(
  target: string,
  change: (body: string) => string = (body) => body,
): Promise<LoopbackProxy> {
  const calls: string[] = [];
  const faults: ProxyFault[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const fault = faults.shift();
    const body = change(await text(incoming));
    calls.push(String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '');
    if (fault === 'stall') return;
    const { 'content-length': _, ...headers } = incoming.headers;
    const forwarded = request(target, { method: incoming.method, path: incoming.url, headers });
    const [answer] = await once(forwarded.end(body), 'response');
    const answerBody = await text(answer);
    if (fault === 'lose') incoming.socket.destroy();
    else outgoing.writeHead(answer.statusCode, answer.headers).end(answerBody);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    fail: (fault) => faults.push(fault),
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}
