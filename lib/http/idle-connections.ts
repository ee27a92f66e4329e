import type { Connection } from './connection.ts';

/**
 * Lambda freezes a sandbox between invocations, and the other side closes what lies idle meanwhile.
 * A call on such a connection ends in a reset that looks like a lost answer, so old ones are not used again.
 */
const MAX_IDLE_MS = 2_000;
/** Of each origin: what a burst leaves behind. */
const MAX_IDLE = 64;

interface Idle {
  readonly connection: Connection;
  readonly since: number;
  readonly usableUntil: number;
}

/** Connections that wait for their next call. */
export interface IdleConnections {
  /** The one that was used last, if it has been idle for no longer than `maxIdleMs`. */
  take(origin: string, maxIdleMs?: number): Connection | undefined;
  /** @param reusableMs how long the other side keeps it */
  keep(origin: string, connection: Connection, reusableMs: number): void;
}

export function createIdleConnections(now: () => number): IdleConnections {
  const byOrigin = new Map<string, Idle[]>();

  return {
    take: (origin, maxIdleMs = MAX_IDLE_MS) => {
      const at = now();
      const idle = (byOrigin.get(origin) ?? []).filter(({ connection, since, usableUntil }) => {
        const isUsable = connection.isOpen && at <= usableUntil && at - since <= MAX_IDLE_MS;
        if (!isUsable) connection.destroy();
        return isUsable;
      });
      byOrigin.set(origin, idle);
      const last = idle.at(-1);
      if (last === undefined || at - last.since > maxIdleMs) return undefined;
      idle.pop();
      return last.connection;
    },
    keep: (origin, connection, reusableMs) => {
      const idle = byOrigin.get(origin) ?? [];
      if (reusableMs === 0 || idle.length >= MAX_IDLE) {
        connection.destroy();
        return;
      }
      const since = now();
      idle.push({ connection, since, usableUntil: since + reusableMs });
      byOrigin.set(origin, idle);
    },
  };
}
