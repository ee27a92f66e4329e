import type { Clock, Until } from '../clock.ts';
import { addressOf } from '../http/address.ts';
import type { Exchange, OutgoingCall, Send } from '../http/send.ts';
import { createBreaker, type Guard } from './breaker.ts';
import type { BreakerStore } from './breaker-store.ts';
import type { Credentials, DlfCredentials, KeyCredentials } from './credentials.ts';
import { createCredentialsProvider } from './credentials-provider.ts';
import { encodePart } from './encode.ts';
import { authorizationHeader, sdkDate } from './signature.ts';

/** A call to DLF before it is authenticated; `segments` are not encoded yet. */
export interface DlfCall {
  readonly method: 'GET' | 'POST';
  readonly segments: readonly string[];
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Of another host of the same region; default: the DLF endpoint. */
  readonly origin?: string;
  /** Lower-case names; they are signed. */
  readonly headers: Readonly<Record<string, string>>;
}

export type SendDlfCall = (call: DlfCall, until: Until) => Promise<Exchange>;

/** Where what is known of an access key's signatures is kept. */
export type BreakerStoreOf = (keys: KeyCredentials) => BreakerStore;

/** Sends calls signed with AK/SK, or with an IAM token, which is renewed once when DLF refuses it. */
export function createDlfSend(
  origin: string,
  projectId: string,
  credentials: DlfCredentials,
  send: Send,
  clock: Clock,
  storeOf?: BreakerStoreOf,
): SendDlfCall {
  const provide = createCredentialsProvider(credentials, projectId, send, clock.now);
  const guardOf = createGuards(clock, storeOf);

  const attempt = async (
    call: DlfCall,
    until: Until,
    refused?: Credentials,
  ): Promise<readonly [Exchange, Credentials?]> => {
    const given = await provide(until, refused);
    switch (given.kind) {
      case 'none':
        return [given.exchange];
      case 'token': {
        const headers = { ...call.headers, 'x-auth-token': given.token };
        return [await send(outgoing(origin, call, headers), until), given];
      }
      case 'keys': {
        // Signed when its turn has come: the date is part of it.
        const sendSigned = (): Promise<Exchange> =>
          send(outgoing(origin, call, signedHeaders(origin, projectId, call, given, clock.now())), until);
        return [await guardOf(given)(sendSigned, until), given];
      }
    }
  };
  return async (call, until) => {
    const [exchange, used] = await attempt(call, until);
    return used?.kind === 'token' && isTokenRefused(exchange)
      ? (await attempt(call, until, used))[0]
      : exchange;
  };
}

/** A breaker for the keys in use. Others have other signatures, and a breaker of their own. */
function createGuards(clock: Clock, storeOf: BreakerStoreOf | undefined): (keys: KeyCredentials) => Guard {
  let last: { readonly keys: KeyCredentials; readonly guard: Guard } | undefined;
  return (keys) => {
    if (last === undefined || !areSame(last.keys, keys)) {
      last = { keys, guard: createBreaker(clock, storeOf?.(keys)) };
    }
    return last.guard;
  };
}

const areSame = (a: KeyCredentials, b: KeyCredentials): boolean =>
  a.accessKey === b.accessKey && a.secretKey === b.secretKey && a.securityToken === b.securityToken;

function signedHeaders(
  origin: string,
  projectId: string,
  call: DlfCall,
  { accessKey, secretKey, securityToken }: KeyCredentials,
  now: number,
): Readonly<Record<string, string>> {
  const headers = {
    ...call.headers,
    host: addressOf(call.origin ?? origin).host,
    'x-project-id': projectId,
    'x-sdk-date': sdkDate(now),
    ...(securityToken === undefined ? {} : { 'x-security-token': securityToken }),
  };
  const authorization = authorizationHeader({ ...call, headers, body: '' }, accessKey, secretKey);
  return { ...headers, authorization };
}

/**
 * A stop whose answer is lost waits 10 s until it may be sent again. A connection on which DLF has just answered the look
 * is not closed so soon, and a new one would cost two round trips of a webhook's time.
 */
const JUST_ANSWERED_MS = 250;

function outgoing(origin: string, call: DlfCall, headers: Readonly<Record<string, string>>): OutgoingCall {
  return {
    origin: call.origin ?? origin,
    method: call.method,
    path: pathOf(call),
    headers: {
      'content-type': 'application/json',
      ...headers,
    },
    body: '',
    ...(call.method === 'POST' && { maxIdleMs: JUST_ANSWERED_MS }),
  };
}

function pathOf({ segments, query = [] }: DlfCall): string {
  const pairs = query.map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`);
  return `/${segments.map(encodePart).join('/')}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/**
 * `APIG.0307`: expired, or for another region. `APIG.0301`: not known any more, which a token is from the moment on at
 * which its user's password or permissions change. In some bodies the prefix is `APIGW`.
 */
const isTokenRefused = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' && exchange.status === 401 && /"APIGW?\.030[17]"/.test(exchange.body);
