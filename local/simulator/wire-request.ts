import type { IncomingMessage } from 'node:http';

/** One request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query exactly as received. */
  readonly target: string;
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  /** Lower-case names; the values of a repeated header are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Reads a request to its end. Rejects when the connection breaks before that. */
export async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const rawHeaders = pairs(incoming.rawHeaders);
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    rawHeaders,
    headers: joined(rawHeaders),
    body: Buffer.concat(chunks),
  };
}

/**
 * Splits a request target at its `?`.
 *
 * Not with `new URL()`, which folds `.` and `..` segments away, even percent-encoded ones.
 */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

function pairs(flat: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    result.push([flat[index] ?? '', flat[index + 1] ?? '']);
  }
  return result;
}

function joined(rawHeaders: readonly (readonly [string, string])[]): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of rawHeaders) {
    const key = name.toLowerCase();
    const before = values.get(key);
    values.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(values);
}
