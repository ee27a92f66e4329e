import type { Until } from '../clock.ts';
import { isRecord, jsonOrNothing } from '../http/exact-json.ts';
import type { Exchange, Send } from '../http/send.ts';
import type { DlfCredentials } from './credentials.ts';

/** An IAM token, or what came instead of one. */
type TokenResult =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none'; readonly exchange: Exchange };

/** Hands out a token; `stale` is one that DLF has just refused. */
export type TokenProvider = (until: Until, stale?: string) => Promise<TokenResult>;

/** Tokens live 24 h; one that is about to expire could do so on the way. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** When IAM does not say until when. */
const DEFAULT_LIFE_MS = 60 * 60_000;

/**
 * Fetches IAM tokens (`POST /v3/auth/tokens`, password method, project scope) and keeps the last one.
 * Calls at the same time share one fetch.
 */
export function createTokenProvider(
  credentials: Extract<DlfCredentials, { kind: 'password' }>,
  projectId: string,
  send: Send,
  now: () => number,
): TokenProvider {
  let cached: { token: string; expiresAt: number } | undefined;
  let fetching: Promise<TokenResult> | undefined;

  const fetchToken = async (until: Until): Promise<TokenResult> => {
    const exchange = await send(tokenCall(credentials, projectId), until);
    const token = exchange.kind === 'answer' ? exchange.headers['x-subject-token'] : undefined;
    if (exchange.kind !== 'answer' || exchange.status !== 201 || token === undefined) {
      return { kind: 'none', exchange };
    }
    cached = { token, expiresAt: expiryOf(exchange.body) ?? now() + DEFAULT_LIFE_MS };
    return { kind: 'token', token };
  };

  return (until, stale) => {
    if (cached !== undefined && cached.token !== stale && cached.expiresAt - RENEW_BEFORE_MS > now()) {
      return Promise.resolve({ kind: 'token', token: cached.token });
    }
    fetching ??= fetchToken(until).finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
}

function tokenCall(
  { iamOrigin, domain, user, password }: Extract<DlfCredentials, { kind: 'password' }>,
  projectId: string,
): Parameters<Send>[0] {
  const body = JSON.stringify({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: user, password, domain: { name: domain } } },
      },
      scope: { project: { id: projectId } },
    },
  });
  return {
    origin: iamOrigin,
    method: 'POST',
    path: '/v3/auth/tokens?nocatalog=true',
    headers: {
      'content-type': 'application/json;charset=utf8',
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
  };
}

function expiryOf(body: string): number | undefined {
  const value = jsonOrNothing(body);
  const token = isRecord(value) ? value['token'] : undefined;
  const expires = isRecord(token) ? token['expires_at'] : undefined;
  const moment = typeof expires === 'string' ? Date.parse(expires) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
