import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that keeps what it is asked for. */
export interface RecordingServer {
  readonly url: string;
  /** Methods, paths and queries. */
  readonly calls: readonly string[];
  /** What it answers from now on. */
  answer(listener: RequestListener): void;
  close(): Promise<void>;
}

const ok: RequestListener = (_request, response) => {
  response.end('{}');
};

export async function startRecordingServer(initial: RequestListener = ok): Promise<RecordingServer> {
  let listener = initial;
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer: (next) => {
      listener = next;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
