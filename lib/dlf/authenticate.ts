import type { Clock, Until } from '../clock.ts';
import { isRecord, jsonOrNothing } from '../http/exact-json.ts';
import type { Exchange, OutgoingCall, Send } from '../http/send.ts';
import { createBreaker } from './breaker.ts';
import type { DlfCredentials } from './credentials.ts';
import { encodePart } from './encode.ts';
import { createTokenProvider } from './iam-token.ts';
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

/** Sends calls signed with AK/SK, or with an IAM token, which is renewed once when DLF finds it expired. */
export function createDlfSend(
  origin: string,
  projectId: string,
  credentials: DlfCredentials,
  send: Send,
  clock: Clock,
): SendDlfCall {
  if (credentials.kind === 'keys') {
    const { accessKey, secretKey, securityToken } = credentials;
    const guarded = createBreaker(clock);
    return (call, until) => {
      const signed = {
        ...call.headers,
        host: new URL(call.origin ?? origin).host,
        'x-project-id': projectId,
        'x-sdk-date': sdkDate(clock.now()),
        ...(securityToken === undefined ? {} : { 'x-security-token': securityToken }),
      };
      const authorization = authorizationHeader({ ...call, headers: signed, body: '' }, accessKey, secretKey);
      return guarded(() => send(outgoing(origin, call, { ...signed, authorization }), until), until);
    };
  }

  const token = createTokenProvider(credentials, projectId, send, clock.now);
  const attempt = async (call: DlfCall, until: Until, stale?: string): Promise<[Exchange, string?]> => {
    const result = await token(until, stale);
    if (result.kind === 'none') return [asDlfExchange(result.exchange)];
    const headers = { ...call.headers, 'x-auth-token': result.token };
    return [await send(outgoing(origin, call, headers), until), result.token];
  };
  return async (call, until) => {
    const [exchange, used] = await attempt(call, until);
    return used !== undefined && isTokenExpired(exchange) ? (await attempt(call, until, used))[0] : exchange;
  };
}

function outgoing(origin: string, call: DlfCall, headers: Readonly<Record<string, string>>): OutgoingCall {
  return {
    origin: call.origin ?? origin,
    method: call.method,
    path: pathOf(call),
    headers: {
      'content-type': 'application/json',
      ...(call.method === 'POST' ? { 'content-length': '0' } : {}),
      ...headers,
    },
    body: '',
    fresh: call.method === 'POST',
  };
}

function pathOf({ segments, query = [] }: DlfCall): string {
  const pairs = query.map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`);
  return `/${segments.map(encodePart).join('/')}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/** `APIG.0307`: expired, or for another region. In some bodies the prefix is `APIGW`. */
const isTokenExpired = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' && exchange.status === 401 && /"APIGW?\.0307"/.test(exchange.body);

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
