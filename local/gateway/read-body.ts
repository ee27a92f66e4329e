import type { IncomingMessage } from 'node:http';

/**
 * The bytes of a request's body; undefined if there are more than `limit`. Those are read to the end all the same:
 * a client that is cut off while it sends may never see the 413.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}
