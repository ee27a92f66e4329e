import { sha256Hex } from '../crypto/sha256.ts';
import { type BreakerStore, type Held, HOLD_MS, type Standing } from './breaker-store.ts';
import type { KeyCredentials } from './credentials.ts';

/** Locks that end by themselves, seen by all sandboxes alike. */
export interface BreakerLocks {
  lock(
    name: string,
    holder: string,
    until: number,
  ): Promise<{ readonly kind: 'taken' } | { readonly kind: 'held'; readonly by: string }>;
  unlock(name: string, holder: string): Promise<void>;
  peek(name: string): Promise<string | undefined>;
}

/**
 * A try takes 8 s at most; two reads and a write of the ledger around it, with its own tries, a few more. Whoever dies
 * in between keeps the others waiting no longer than this.
 */
const PROBE_MS = 15_000;

/** What was accepted once is refused later only when the key is dead or locked already: see `createBreaker`. */
const ACCEPTED_MS = 24 * 60 * 60_000;

/** Two sandboxes that write at the same time get in each other's way once. */
const TRIES = 3;

/**
 * Keeps what is known of an access key in two locks, whose holders say it: `breaker/<key>`, held by
 * `refused <code> <since>` for six minutes or by `accepted <credentials>` for a day, and `breaker/<key>/probe`, held by
 * the one who tries. Key and credentials are the first 8 digits of a SHA-256.
 *
 * A refusal goes by the access key, since that is what Huawei locks. An acceptance goes by secret and security token
 * as well: a sandbox with a wrong secret must not go by the proof of those with the right one.
 *
 * @param owner tells this process from all others
 */
export const createBreakerLocks =
  (locks: BreakerLocks, owner: string, now: () => number) =>
  (keys: KeyCredentials): BreakerStore => {
    const name = `breaker/${digest(keys.accessKey)}`;
    const probe = `${name}/probe`;
    const accepted = `accepted ${digest(JSON.stringify([keys.accessKey, keys.secretKey, keys.securityToken]))}`;

    const read = async (): Promise<Standing | undefined> => {
      const holder = await locks.peek(name);
      if (holder === accepted) return { kind: 'accepted' };
      const held = readRefusal(holder);
      return held && { kind: 'held', held };
    };

    /** A refusal is never written over: it ends by itself. */
    const write = async (holder: string, until: number): Promise<void> => {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const lock = await locks.lock(name, holder, until);
        if (lock.kind === 'taken' || readRefusal(lock.by) !== undefined) return;
        await locks.unlock(name, lock.by);
      }
    };

    const release = (): Promise<void> => locks.unlock(probe, owner);

    return {
      ask: async () => {
        const known = await read();
        if (known !== undefined) return known;
        const lock = await locks.lock(probe, owner, now() + PROBE_MS);
        if (lock.kind === 'held') return { kind: 'wait' };
        // Whoever had the probe before has written what came of it before giving it away.
        const meanwhile = await read();
        if (meanwhile === undefined) return { kind: 'probe' };
        await release();
        return meanwhile;
      },
      accept: async () => {
        await write(accepted, now() + ACCEPTED_MS);
        await release();
      },
      hold: async ({ code, since }) => {
        await write(`refused ${code} ${since}`, since + HOLD_MS);
        await release();
      },
      release,
    };
  };

function readRefusal(holder: string | undefined): Held | undefined {
  const [, code, since] = /^refused (\S+) (\d+)$/.exec(holder ?? '') ?? [];
  return code === undefined ? undefined : { code, since: Number(since) };
}

const digest = (text: string): string => sha256Hex(text).slice(0, 8);
