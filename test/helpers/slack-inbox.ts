import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message that came to Slack by itself: a late reply or a notice. */
export interface InboxMessage {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Stands in for hooks.slack.com, and for whoever takes notices. */
export interface SlackInbox {
  readonly url: string;
  readonly messages: readonly InboxMessage[];
  /** The texts of the late replies. */
  replies(): readonly string[];
  notices(): readonly string[];
  /** What it answers from now on; `silent`: nothing. */
  answer(status: number | 'silent'): void;
  close(): Promise<void>;
}

export async function startSlackInbox(): Promise<SlackInbox> {
  const messages: InboxMessage[] = [];
  let status: number | 'silent' = 200;
  const server = createServer(async (request, response) => {
    const body = await read(request);
    if (status === 'silent') return;
    if (status < 300) {
      const json = JSON.parse(body) as Record<string, unknown>;
      messages.push({ path: request.url ?? '', headers: request.headers, text: String(json['text']), json });
    }
    response.writeHead(status).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const textsAt = (prefix: string): string[] =>
    messages.filter(({ path }) => path.startsWith(prefix)).map(({ text }) => text);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    replies: () => textsAt('/commands/'),
    notices: () => textsAt('/services/'),
    answer: (next) => {
      status = next;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
