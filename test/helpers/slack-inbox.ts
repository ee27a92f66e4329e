import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message that came to Slack by itself: a late reply or a notice. */
export interface InboxMessage {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** As it was signed. */
  readonly body: string;
}

type InboxAnswer = number | 'silent' | 'reset';

/** Stands in for hooks.slack.com, and for whoever takes notices. */
export interface SlackInbox {
  readonly url: string;
  readonly messages: readonly InboxMessage[];
  /** The texts of the late replies. */
  replies(): readonly string[];
  notices(): readonly string[];
  /** How many posts there were, whatever became of them. */
  posts(): number;
  /**
   * What it answers from now on, at paths that start like this; everywhere else 200.
   * `silent`: nothing; `reset`: nothing, and the connection is gone.
   */
  answer(status: InboxAnswer, at?: string): void;
  close(): Promise<void>;
}

export async function startSlackInbox(): Promise<SlackInbox> {
  const messages: InboxMessage[] = [];
  let spoilt: { readonly at: string; readonly answer: InboxAnswer } = { at: '/', answer: 200 };
  let posts = 0;
  const server = createServer(async (request, response) => {
    const body = await read(request);
    posts += 1;
    const status = request.url?.startsWith(spoilt.at) ? spoilt.answer : 200;
    if (status === 'silent') return;
    if (status === 'reset') {
      request.socket.destroy();
      return;
    }
    if (status < 300) {
      const json = JSON.parse(body) as Record<string, unknown>;
      const text = String(json['text']);
      messages.push({ path: request.url ?? '', headers: request.headers, text, json, body });
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
    posts: () => posts,
    answer: (answer, at = '/') => {
      spoilt = { at, answer };
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
