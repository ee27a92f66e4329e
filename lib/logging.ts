/** The slice of Powertools' logger that is used; fields never hold a body, a secret or a signature. */
export interface Log {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** What may be logged of an unexpected error: its message can quote what was being read; the frames tell where. */
export const withoutMessage = (error: unknown): object => ({
  error_name: error instanceof Error ? error.name : typeof error,
  error_at: (error instanceof Error ? (error.stack ?? '') : '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line)),
});
