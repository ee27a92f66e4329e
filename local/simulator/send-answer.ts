import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** Sends an answer; says whether there was still a connection to send it on. */
export function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  requestId: string,
): boolean {
  if (response.destroyed) return false;
  const bodyless = status === 204 || status === 304;
  response.writeHead(status, {
    ...headers,
    ...(!bodyless && { 'content-length': Buffer.byteLength(body) }),
    'x-request-id': requestId,
  });
  response.end(bodyless ? undefined : body);
  return true;
}

/** Sends the start of a longer answer and breaks the connection. */
export function sendTruncated(response: ServerResponse, requestId: string): void {
  response.writeHead(200, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': 4096,
    'x-request-id': requestId,
  });
  response.write('{"total":12,"instances":[{"jobName":', () => response.destroy());
}
