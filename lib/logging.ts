/** The slice of Powertools' logger that is used; fields never hold a body, a secret or a signature. */
export interface Log {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** What may be logged of an unexpected error: its message can quote what was being read; the frames tell where. */
export function withoutMessage(error: unknown): object {
  if (!(error instanceof Error)) return { error_name: typeof error };
  const { name, message, stack = '' } = error;
  // A message of several lines may look like frames.
  const at = stack.indexOf(message);
  const frames = at < 0 ? stack : stack.slice(at + message.length);
  return {
    error_name: name,
    error_at: frames.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line)),
  };
}
