import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A long way to the other side. */
export interface SlowLine {
  /** e.g. `https://127.0.0.1:4567`, in front of the same kind of URL */
  readonly url: string;
  /** How many segments went through, and how many of them were lost at first. */
  readonly count: () => { readonly segments: number; readonly lost: number };
  close(): Promise<void>;
}

interface LineOptions {
  /** Of each direction. */
  readonly delayMs: number;
  /** From 0 to 1. */
  readonly loss: number;
  readonly seed: number;
}

const MIN_RETRANSMIT_MS = 200;
const MAX_RETRANSMIT_MS = 1_000;

/**
 * Stands in front of a server as a line with a delay and with loss would.
 *
 * A program on top of TCP never sees a lost segment: it sees that the segment, and everything behind it, comes later by
 * the time in which the loss was noticed and the segment sent again. So a loss is a delay of 200 to 1,000 ms here.
 * The connection itself takes a round trip, which a proxy next door does not: the first segment waits for it.
 */
export async function startSlowLine(target: string, options: LineOptions): Promise<SlowLine> {
  const random = seeded(options.seed);
  const { protocol, hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let segments = 0;
  let lost = 0;

  const lateness = (): number => {
    segments += 1;
    const [isLost, howLate] = [random() < options.loss, random()];
    if (!isLost) return 0;
    lost += 1;
    return MIN_RETRANSMIT_MS + howLate * (MAX_RETRANSMIT_MS - MIN_RETRANSMIT_MS);
  };

  /** In order: what comes behind a late segment waits for it. */
  const carry = (from: Socket, to: Socket, openedAt: number): void => {
    let lastAt = openedAt;
    const later = (work: () => void): void => {
      const arrivesAt = Math.max(performance.now() + options.delayMs + lateness(), lastAt);
      lastAt = arrivesAt;
      setTimeout(work, arrivesAt - performance.now());
    };
    from.on('data', (chunk: Buffer) => later(() => to.writable && to.write(chunk)));
    from.on('end', () => later(() => to.end()));
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const openedAt = performance.now() + 2 * options.delayMs + lateness();
    carry(near, far, openedAt + options.delayMs);
    carry(far, near, 0);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => ({ segments, lost }),
    close: async () => {
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The same numbers at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
