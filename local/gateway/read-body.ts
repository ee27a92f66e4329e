import type { IncomingMessage } from 'node:http';

/**
 * The bytes of a request's body; undefined if there are more than `limit`. Those are read to the end all the same:
 * a client that is cut off while it sends may never see the 413. Rejects when the client goes away before the end.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on('end', () => resolve(size <= limit ? Buffer.concat(chunks) : undefined));
  request.on('error', reject);
  return promise;
}
