import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { StopRequest } from '../../lib/stop/request.ts';
import type { FunctionProcess } from './function-process.ts';

/** A moment in a process's life, known by the write of a request's record with which it comes. */
export interface KillPoint {
  /** `before`: the write does not arrive. `after`: it is carried out, and the process does not hear of it. */
  readonly when: 'before' | 'after';
  readonly is: (record: StopRequest) => boolean;
}

/** Stands between one process and DynamoDB, and kills the process at one moment. */
export interface KillProxy {
  readonly url: string;
  arm(victim: Pick<FunctionProcess, 'kill'>): void;
  /** Resolves when it has struck, with the time. */
  readonly struck: Promise<number>;
  close(): Promise<void>;
}

export async function startKillProxy(target: string, point: KillPoint): Promise<KillProxy> {
  const armed = Promise.withResolvers<Pick<FunctionProcess, 'kill'>>();
  const struck = Promise.withResolvers<number>();
  let hasStruck = false;

  const strike = async (): Promise<void> => {
    hasStruck = true;
    await (await armed.promise).kill();
    struck.resolve(Date.now());
  };

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await text(incoming);
    if (hasStruck) return;
    const record = writtenRecord(incoming, body);
    const isPoint = record !== undefined && point.is(record);
    if (isPoint && point.when === 'before') return strike();
    const { 'content-length': _, ...headers } = incoming.headers;
    const forwarded = request(target, { method: incoming.method, path: incoming.url, headers });
    const [answer] = (await once(forwarded.end(body), 'response')) as [IncomingMessage];
    const answerBody = await text(answer);
    if (isPoint && answer.statusCode === 200) return strike();
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(answerBody);
  };

  // Of a process that is dead no call can be answered.
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => incoming.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arm: armed.resolve,
    struck: struck.promise,
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Locks are written too; they hold no record. */
function writtenRecord({ headers }: IncomingMessage, body: string): StopRequest | undefined {
  if (!String(headers['x-amz-target']).endsWith('.PutItem')) return undefined;
  const { Item } = JSON.parse(body) as { readonly Item: { readonly record?: { readonly S: string } } };
  return Item.record && JSON.parse(Item.record.S);
}
