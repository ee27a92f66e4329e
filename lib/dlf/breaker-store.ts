/** Five refused signatures in a row lock an access key for five minutes (`APIGW.0301`, "failed to reach the limit"). */
export const HOLD_MS = 6 * 60_000;

/** A refused signature. */
export interface Held {
  /** e.g. `APIGW.0301` */
  readonly code: string;
  /** Milliseconds since the epoch; calls are held for {@link HOLD_MS} from then on. */
  readonly since: number;
}

export type Standing =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'held'; readonly held: Held }
  /** Nobody knows, and whoever is told so may try, alone. */
  | { readonly kind: 'probe' }
  /** Nobody knows yet: another one is trying. */
  | { readonly kind: 'wait' };

/** What is known of an access key's signatures, by all who use it. Every method may throw where that cannot be asked. */
export interface BreakerStore {
  ask(): Promise<Standing>;
  /** Ends a probe: the signature was accepted, and all may go. */
  accept(): Promise<void>;
  /** Holds all for six minutes, whoever found out. Ends a probe, too. */
  hold(held: Held): Promise<void>;
  /** Ends a probe that has taught nothing. */
  release(): Promise<void>;
}

/** For a process that has nobody to share with: it remembers by itself. */
export const aloneStore: BreakerStore = {
  ask: async () => ({ kind: 'probe' }),
  accept: async () => {},
  hold: async () => {},
  release: async () => {},
};
