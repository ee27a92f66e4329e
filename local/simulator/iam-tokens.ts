import { randomBytes } from 'node:crypto';

const lifeMs = 24 * 60 * 60_000;

/** The IAM tokens issued since the simulator started. */
export interface IamTokens {
  issue(): { readonly token: string; readonly issuedAt: number; readonly expiresAt: number };
  state(token: string): 'valid' | 'expired' | 'unknown';
  /** Ends the life of every token issued so far, and says how many there are. */
  expireAll(): number;
}

/** Keeps random tokens in memory; issuing a new one leaves the older ones valid, as in IAM. */
export function createIamTokens(now: () => number): IamTokens {
  const expiries = new Map<string, number>();
  return {
    issue: () => {
      // Real tokens are CMS envelopes of some kilobytes: as long here, so that length limits show.
      const token = `MII${randomBytes(1500).toString('base64url')}`;
      const issuedAt = now();
      expiries.set(token, issuedAt + lifeMs);
      return { token, issuedAt, expiresAt: issuedAt + lifeMs };
    },
    state: (token) => {
      const expiresAt = expiries.get(token);
      if (expiresAt === undefined) return 'unknown';
      return now() < expiresAt ? 'valid' : 'expired';
    },
    expireAll: () => {
      for (const token of expiries.keys()) expiries.set(token, Number.NEGATIVE_INFINITY);
      return expiries.size;
    },
  };
}
