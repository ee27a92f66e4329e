import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Outgoing {
  readonly url: string;
  readonly method: string;
  /** Sent as it is: `fetch` and `URL` would fold dots away. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ca?: string;
  readonly agent?: Agent;
}

/** Sends one request, by default on a connection of its own. */
export function send({ url, method, path, headers = {}, body, ca, agent }: Outgoing): Promise<Reply> {
  const { protocol, hostname, port } = new URL(url);
  const options = { hostname, port, method, path, headers, agent: agent ?? false };
  return new Promise((resolve, reject) => {
    const outgoing =
      protocol === 'https:' ? httpsRequest({ ...options, ...(ca && { ca }) }) : httpRequest(options);
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    outgoing.end(body);
  });
}

/** A client that keeps its one connection alive. */
export function keepAlive(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}
