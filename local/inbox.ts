import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from './gateway/read-body.ts';
import { readable } from './readable.ts';

export interface Inbox {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Stands in for Slack's `response_url` and incoming webhooks, and for late replies of other chats, on loopback: takes every
 * message that is posted, and prints it.
 */
export async function startInbox(print: (text: string) => void = console.log): Promise<Inbox> {
  const answer = async (request: IncomingMessage): Promise<[status: number, text: string]> => {
    const body = await readBody(request, MAX_BYTES);
    if (request.method !== 'POST' && request.method !== 'PATCH') return [405, 'post a message\n'];
    if (body === undefined) return [413, 'too long\n'];
    print(`\n${heading(request)}\n\n${readable(body.toString('utf8'))}\n`);
    return [200, 'ok'];
  };
  const server = createServer((request, response) => {
    answer(request)
      .then(([status, text]) => response.writeHead(status, { 'content-type': 'text/plain' }).end(text))
      .catch(() => response.destroy()); // the client went away while it was sending
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** Slack's incoming webhooks have paths of their own, as late replies of each platform have. */
function heading({ method, url = '' }: IncomingMessage): string {
  if (url.startsWith('/services/')) return 'Notice in Slack:';
  if (url.startsWith('/hooks/commands/')) return 'Late reply in Mattermost:';
  return method === 'PATCH' ? 'Answer edited in Discord:' : 'Late reply in Slack:';
}
