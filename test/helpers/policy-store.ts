import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is at an address: a text, or what goes wrong there. */
export type Stored =
  | { readonly text: string }
  /** S3 and Systems Manager name their errors. */
  | { readonly status: number; readonly code: string }
  /** Nothing; the first half of a text, then nothing; the first half, and the connection is gone; no connection at all. */
  | 'silent'
  | { readonly half: string; readonly next: 'silent' | 'reset' }
  | 'reset';

export interface StoreCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}

/** Speaks S3's GetObject and Systems Manager's GetParameter on loopback. */
export interface PolicyStore {
  readonly url: string;
  /** What it answers from now on, one after the other; the last stays. */
  hold(...answers: readonly Stored[]): void;
  readonly calls: readonly StoreCall[];
  /** Connections that are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export async function startPolicyStore(): Promise<PolicyStore> {
  const calls: StoreCall[] = [];
  let queue: readonly Stored[] = [{ status: 404, code: 'NoSuchKey' }];
  const server = createServer(async (request, response) => {
    const body = await read(request);
    const { method = '', url = '', headers } = request;
    calls.push({ method, path: url, authorization: headers.authorization ?? '', body });
    const [next, ...later] = queue;
    if (later.length > 0) queue = later;
    if (next !== undefined) answer(next, headers['x-amz-target'] !== undefined, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (...answers) => {
      queue = answers;
    },
    calls,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(stored: Stored, isSsm: boolean, request: IncomingMessage, response: ServerResponse): void {
  if (stored === 'silent') return;
  if (stored === 'reset') {
    request.socket.destroy();
  } else if ('text' in stored) {
    send(response, 200, isSsm ? parameter(stored.text) : stored.text);
  } else if ('status' in stored) {
    const { status, code } = stored;
    send(response, status, isSsm ? JSON.stringify({ __type: code, message: 'no' }) : s3Error(code));
  } else {
    response.writeHead(200, { 'content-length': Buffer.byteLength(stored.half) * 2 });
    response.write(stored.half, () => {
      if (stored.next === 'reset') setImmediate(() => request.socket.destroy());
    });
  }
}

const send = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
};

const parameter = (Value: string): string =>
  JSON.stringify({ Parameter: { Name: '/policy', Type: 'SecureString', Value, Version: 1 } });

const s3Error = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`;

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
