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
 * Stands in for Slack's `response_url` and incoming webhooks, and for whatever takes the messages of other chats, on
 * loopback: takes every message that is posted, and prints it.
 */
export async function startInbox(print: (text: string) => void = console.log): Promise<Inbox> {
  const answer = async (request: IncomingMessage): Promise<[status: number, text: string]> => {
    const body = await readBody(request, MAX_BYTES);
    if (request.method !== 'POST' && request.method !== 'PATCH') return [405, 'post a message\n'];
    if (body === undefined) return [413, 'too long\n'];
    if (request.url === TOKEN_PATH) return [200, JSON.stringify(TOKEN)];
    print(`\n${heading(request)}\n\n${readable(body.toString('utf8'))}\n`);
    return [200, accepted(request.url)];
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

/** Feishu is asked who we are before it takes a message. */
const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';
const TOKEN = { code: 0, tenant_access_token: 't-local', expire: 7200 };

/** What begins the paths of each kind of message, and how the platform says that it took it. */
const KINDS = [
  ['/services/', 'Notice in Slack:', 'ok'],
  ['/open-apis/', 'Message in Feishu:', '{"code":0}'],
  ['/hooks/commands/', 'Late reply in Mattermost:', 'ok'],
  ['/robot/', 'Message in DingTalk:', '{"errcode":0,"errmsg":"ok"}'],
  ['/cgi-bin/', 'Late reply in WeCom:', '{"errcode":0,"errmsg":"ok"}'],
] as const;

const kindOf = (path = '') => KINDS.find(([prefix]) => path.startsWith(prefix));

const heading = ({ method, url }: IncomingMessage): string =>
  kindOf(url)?.[1] ?? (method === 'PATCH' ? 'Answer edited in Discord:' : 'Late reply in Slack:');

const accepted = (path?: string): string => kindOf(path)?.[2] ?? 'ok';
