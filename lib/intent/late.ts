import type { Locale } from './locale.ts';

/** A place where a request's asker hears more than the answer said. */
export interface Late {
  readonly source: string;
  /** The address, sealed: whoever has it can write to the asker's channel. */
  readonly box: string;
  readonly usesLeft: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** What was told last. */
  readonly told?: string;
  /** What the asker reads, where that is known. */
  readonly locale?: Locale;
}
