import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatPost {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly json: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

/** `silent`: nothing, ever. */
type ChatAnswer = { readonly status?: number; readonly json: object } | 'silent';

/** Stands in for a platform's own address: keeps what is posted, and answers by path. */
export interface ChatInbox {
  readonly url: string;
  readonly posts: readonly ChatPost[];
  postsTo(prefix: string): readonly ChatPost[];
  /** From now on, at paths that start like this. */
  answer(prefix: string, answer: ChatAnswer): void;
  reset(): void;
  close(): Promise<void>;
}

export async function startChatInbox(initial: Readonly<Record<string, ChatAnswer>>): Promise<ChatInbox> {
  const posts: ChatPost[] = [];
  const answers = new Map(Object.entries(initial));
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const path = request.url ?? '';
    const json = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    posts.push({ path, headers: request.headers, json, bytes: body.length });
    const answer = [...answers].findLast(([prefix]) => path.startsWith(prefix))?.[1];
    if (answer === 'silent') return;
    response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer?.json ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    postsTo: (prefix) => posts.filter(({ path }) => path.startsWith(prefix)),
    answer: (prefix, answer) => {
      answers.delete(prefix);
      answers.set(prefix, answer);
    },
    reset: () => {
      posts.length = 0;
      answers.clear();
      for (const [prefix, answer] of Object.entries(initial)) answers.set(prefix, answer);
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
