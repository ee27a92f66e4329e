import type { Send } from './send.ts';

/** A call of an address that its caller has found to be one of few: a GET, or a POST where there is a body. */
export interface PinnedCall {
  readonly url: string;
  /** JSON */
  readonly body?: string;
  readonly maxBytes: number;
  /** In all, milliseconds. */
  readonly limitMs: number;
}

/** What it answers; undefined: nothing, too much, or too late. A redirect is an answer like others, and not followed. */
export type PinnedFetch = (
  call: PinnedCall,
) => Promise<{ readonly status: number; readonly body: string } | undefined>;

/**
 * Calls https addresses on their usual port.
 *
 * @param origins where calls to an origin go instead, for tests
 */
export function createPinnedFetch(
  send: Send,
  origins: ReadonlyMap<string, string>,
  now: () => number,
): PinnedFetch {
  return async ({ url: text, body, maxBytes, limitMs }) => {
    const url = URL.parse(text);
    if (url?.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') {
      return undefined;
    }
    const exchange = await send(
      {
        origin: origins.get(url.origin) ?? url.origin,
        method: body === undefined ? 'GET' : 'POST',
        path: `${url.pathname}${url.search}`,
        headers: {
          accept: '*/*',
          'user-agent': 'dlf-stop',
          ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
        },
        body: body ?? '',
        maxBytes,
        maxIdleMs: 0,
      },
      // A timer of the call's own, and none of its caller's: it is waited for, and nothing of it is left.
      { deadline: now() + limitMs, signal: new AbortController().signal },
    );
    return exchange.kind === 'answer' ? { status: exchange.status, body: exchange.body } : undefined;
  };
}
