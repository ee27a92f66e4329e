import type { Until } from '../clock.ts';
import { isRecord, jsonOrNothing } from '../http/exact-json.ts';
import type { Exchange, Send } from '../http/send.ts';
import type { Credentials, CredentialsProvider, NoCredentials, PasswordCredentials } from './credentials.ts';

type Token = Extract<Credentials, { kind: 'token' }>;

/** Tokens live 24 h; one that is about to expire could do so on the way. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** When IAM does not say until when. */
const DEFAULT_LIFE_MS = 60 * 60_000;
/** What a token that is still good may be kept waiting for its successor, and how often that is tried. */
const RENEWAL = { timeMs: 2_000, everyMs: 30_000 } as const;
/** With less time than this left nobody starts a fetch of their own after another's. */
const MIN_FETCH_MS = 500;

/**
 * Fetches IAM tokens (`POST /v3/auth/tokens`, password method, project scope) and keeps the last one.
 * Calls at the same time share one fetch, and so do calls whose token was refused at the same time.
 */
export function createTokenProvider(
  credentials: PasswordCredentials,
  projectId: string,
  send: Send,
  now: () => number,
): CredentialsProvider {
  let cached: { readonly token: Token; readonly expiresAt: number; renewAt: number } | undefined;
  let fetching: { readonly result: Promise<Token | NoCredentials>; readonly until: Until } | undefined;

  const fetchToken = async (until: Until): Promise<Token | NoCredentials> => {
    const exchange = await send(tokenCall(credentials, projectId), until);
    const token = exchange.kind === 'answer' ? exchange.headers['x-subject-token'] : undefined;
    if (exchange.kind !== 'answer' || exchange.status !== 201 || token === undefined) {
      return { kind: 'none', exchange: asDlfExchange(exchange) };
    }
    const expiresAt = expiryOf(exchange.body) ?? now() + DEFAULT_LIFE_MS;
    cached = { token: { kind: 'token', token }, expiresAt, renewAt: expiresAt - RENEW_BEFORE_MS };
    return cached.token;
  };

  const startFetch = (until: Until): NonNullable<typeof fetching> => ({
    until,
    result: fetchToken(until).finally(() => {
      fetching = undefined;
    }),
  });

  return async (until, refused) => {
    for (;;) {
      const good =
        cached !== undefined && !isSame(cached.token, refused) && cached.expiresAt > now() && cached;
      if (good && good.renewAt > now()) return good.token;

      const isOwn = fetching === undefined;
      fetching ??= startFetch(
        good ? { ...until, deadline: Math.min(until.deadline, now() + RENEWAL.timeMs) } : until,
      );
      const theirs = fetching.until;
      const result = await fetching.result;
      if (result.kind === 'token') return result;
      if (good && good.expiresAt > now()) {
        good.renewAt = now() + RENEWAL.everyMs;
        return good.token;
      }
      // Another's time was over, this call's is not.
      const wasCutShort = theirs.signal.aborted || until.deadline > theirs.deadline;
      const isWorthwhile = !until.signal.aborted && until.deadline - now() > MIN_FETCH_MS;
      if (isOwn || !wasCutShort || !isWorthwhile || !isSilent(result.exchange)) return result;
    }
  };
}

const isSame = (token: Token, refused: Credentials | undefined): boolean =>
  refused?.kind === 'token' && refused.token === token.token;

const isSilent = (exchange: Exchange): boolean => exchange.kind === 'no-answer' && exchange.why === 'silent';

function tokenCall(
  { iamOrigin, domain, user, password }: PasswordCredentials,
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

/**
 * What a failed token fetch means for the call that needed it: DLF was not called at all.
 * IAM's 400, 401, 403 and 404 (no such project) are our credentials being refused; everything else is IAM being down.
 */
function asDlfExchange(exchange: Exchange): Exchange {
  if (exchange.kind === 'no-answer') return { ...exchange, sent: false };
  return [400, 401, 403, 404].includes(exchange.status)
    ? {
        kind: 'answer',
        status: 401,
        headers: {},
        body: JSON.stringify({ error_msg: `IAM: ${iamMessage(exchange.body)}` }),
      }
    : { kind: 'no-answer', sent: false, why: 'refused' };
}

/** IAM's own words, e.g. `The username or password is wrong.`; its coded errors are not nested. */
function iamMessage(body: string): string {
  const value = jsonOrNothing(body);
  if (!isRecord(value)) return 'refused';
  const message = isRecord(value['error']) ? value['error']['message'] : value['error_msg'];
  return typeof message === 'string' && message !== '' ? message : 'refused';
}
