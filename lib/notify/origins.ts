import type { EnvReader } from '../config/env-reader.ts';
import { LOOPBACK } from '../config/loopback.ts';

/** Where calls to an origin go instead. For tests: the other side is on loopback always. */
export type Origins = ReadonlyMap<string, string>;

const VARIABLE = 'REPLY_ORIGINS_TEST';

/** Reads `https://hooks.slack.com=http://127.0.0.1:9000`, several comma-separated. */
export function readReplyOrigins(env: EnvReader): Origins {
  const origins = new Map<string, string>();
  for (const [index, text] of (env.list(VARIABLE) ?? []).entries()) {
    if (text === '') continue;
    const [from, to] = pairOf(text);
    if (from === undefined || to === undefined) {
      env.problem(VARIABLE, `element ${index + 1} must be https://host=http://127.0.0.1:port, loopback only`);
    } else if (origins.has(from)) {
      env.problem(VARIABLE, `element ${index + 1} is for the same origin as an earlier one`);
    } else {
      origins.set(from, to);
    }
  }
  return origins;
}

function pairOf(text: string): readonly [from: string | undefined, to: string | undefined] {
  const [from, to, ...more] = text.split('=').map((each) => bareOrigin(each));
  if (more.length > 0) return [undefined, undefined];
  return [
    from?.protocol === 'https:' ? from.origin : undefined,
    to !== undefined && LOOPBACK.test(to.hostname) ? to.origin : undefined,
  ];
}

function bareOrigin(text: string): URL | undefined {
  const url = URL.parse(text);
  const isBare =
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.pathname === '/' &&
    `${url.search}${url.hash}${url.username}${url.password}` === '';
  return isBare ? url : undefined;
}
