const failuresBeforeLock = 5;
const lockMs = 5 * 60_000;

/** Counts failed signatures of an access key and locks it, as IAM does. */
export interface KeyLocks {
  isLocked(accessKey: string): boolean;
  failed(accessKey: string): void;
  /** Only failures in a row count, so a right signature starts the count again. */
  succeeded(accessKey: string): void;
  reset(): void;
}

/** Keeps the locks in memory; a lock ends by the clock alone. */
export function createKeyLocks(now: () => number): KeyLocks {
  const failures = new Map<string, number>();
  const lockedUntil = new Map<string, number>();
  return {
    isLocked: (accessKey) => now() < (lockedUntil.get(accessKey) ?? Number.NEGATIVE_INFINITY),
    failed: (accessKey) => {
      const count = (failures.get(accessKey) ?? 0) + 1;
      failures.set(accessKey, count % failuresBeforeLock);
      if (count === failuresBeforeLock) lockedUntil.set(accessKey, now() + lockMs);
    },
    succeeded: (accessKey) => {
      failures.delete(accessKey);
    },
    reset: () => {
      failures.clear();
      lockedUntil.clear();
    },
  };
}
