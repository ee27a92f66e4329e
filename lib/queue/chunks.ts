import { writeAccept } from './message.ts';
import type { AcceptedIntent } from './queue.ts';

/** What one invocation of the worker takes on at once; the rest is for others beside it. */
const MAX_INTENTS = 50;

/**
 * SQS takes 1 MiB since August 2025, but 256 KiB before, and a queue's own `MaximumMessageSize` may still say so.
 * Ten of these, quoted once more, also fit into the 6 MB with which Lambda invokes a worker.
 */
const MAX_BYTES = 200_000;

/** The messages that carry the intents, in their order. */
export const acceptBodies = (intents: readonly AcceptedIntent[]): readonly string[] =>
  inChunks(intents, {
    count: MAX_INTENTS,
    bytes: MAX_BYTES,
    // Each with an envelope that they will share: some 18 bytes too many rather than one too few.
    bytesOf: (intent) => Buffer.byteLength(writeAccept([intent])),
  }).map(writeAccept);

interface ChunkLimits<Item> {
  readonly count: number;
  readonly bytes: number;
  readonly bytesOf: (item: Item) => number;
}

/** Cuts a list into as few pieces as its order and the limits allow; what is too large by itself goes alone. */
export function inChunks<Item>(
  items: readonly Item[],
  { count, bytes, bytesOf }: ChunkLimits<Item>,
): readonly (readonly Item[])[] {
  const chunks: Item[][] = [];
  let chunk: Item[] = [];
  let filled = 0;
  for (const item of items) {
    const size = bytesOf(item);
    if (chunk.length === 0 || chunk.length === count || filled + size > bytes) {
      chunk = [];
      chunks.push(chunk);
      filled = 0;
    }
    chunk.push(item);
    filled += size;
  }
  return chunks;
}
