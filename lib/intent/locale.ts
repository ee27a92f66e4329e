/** A language that messages are written in. */
export type Locale = 'en' | 'zh';

/** What is nearest to a language that a platform names (BCP 47); undefined: it is neither. */
export function localeOf(tag: string | undefined): Locale | undefined {
  const [language] = (tag ?? '').toLowerCase().split(/[-_]/);
  return language === 'en' || language === 'zh' ? language : undefined;
}

/** How whoever reads a message is told something. */
export interface Reader {
  /** Absent: English. */
  readonly locale?: Locale | undefined;
  /** IANA, by whose clock times are told. Absent: UTC. */
  readonly timeZone?: string | undefined;
}
