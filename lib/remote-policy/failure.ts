import { PolicyReadError } from './read-error.ts';

/** What kept a text from being read, and whether it may be gone at the next attempt. */
export function readFailure(error: unknown): {
  readonly failure: PolicyReadError;
  readonly isPassing: boolean;
} {
  if (error instanceof PolicyReadError) return { failure: error, isPassing: false };
  const status = statusOf(error);
  const name = nameOf(error);
  const failure = (what: string) => new PolicyReadError(`${what} (${name})`, { cause: error });
  // Where a role may not list a bucket, S3 has the same answer for an object that is not there.
  if (/^AccessDenied/.test(name)) {
    return { failure: failure('may not be read by this function, or is not there'), isPassing: false };
  }
  if (/^(NoSuch|ParameterNotFound)/.test(name)) return { failure: failure('is not there'), isPassing: false };
  // Neither does it with an answer that breaks off.
  if (status === undefined || status < 300) return { failure: failure('does not answer'), isPassing: true };
  return {
    failure: failure('cannot be read'),
    isPassing: status >= 500 || status === 429 || /throttl/i.test(name),
  };
}

/** The SDK keeps it with its errors; without one there was no answer. */
function statusOf(error: unknown): number | undefined {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Of a socket the code, which says more than `Error`. The name comes off the wire: nothing else than a name is shown. */
function nameOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const name = typeof code === 'string' ? code : error instanceof Error ? error.name : typeof error;
  return /^\w{1,64}$/.test(name) ? name : 'no name';
}
