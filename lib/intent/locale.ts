/** A language that messages are written in. */
export type Locale = 'en' | 'zh';

/** How whoever reads a message is told something. */
export interface Reader {
  /** Absent: English. */
  readonly locale?: Locale | undefined;
  /** IANA, by whose clock times are told. Absent: UTC. */
  readonly timeZone?: string | undefined;
}
