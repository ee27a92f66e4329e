import type { EnvReader } from '../config/env-reader.ts';
import { equalConstantTime } from '../crypto/equal.ts';
import { UnauthorizedError } from '../http/errors.ts';
import { authorization, header, type WebhookRequest } from '../http/webhook-request.ts';
import { type NamedToken, nameOfToken, readTokens } from './bearer.ts';
import { type EnvVar, type Verified, verified } from './source.ts';

/** Shared secrets of a sender whose deliveries are not signed: one that is right is enough. */
export interface Credentials {
  readonly tokens: readonly NamedToken[];
  /** `user:password` */
  readonly basic: string | undefined;
  /** A header of its own for the token, lower case: some senders cannot set `Authorization`. */
  readonly header: string | undefined;
}

/** The variables of a sender's credentials, e.g. `GRAFANA_TOKEN`. */
export const credentialVars = (prefix: string): readonly EnvVar[] => [
  { name: `${prefix}_TOKEN`, secret: true },
  { name: `${prefix}_BASIC`, secret: true },
  { name: `${prefix}_HEADER`, secret: false },
];

/** Reads them; undefined: there are none. */
export function readCredentials(env: EnvReader, prefix: string): Credentials | undefined {
  const tokens = readTokens(env, `${prefix}_TOKEN`);
  const basic = env.secret(`${prefix}_BASIC`);
  const name = env.text(`${prefix}_HEADER`)?.toLowerCase();
  if (basic !== undefined && !/^[^:]+:.+$/s.test(basic))
    env.problem(`${prefix}_BASIC`, 'must be user:password');
  if (name !== undefined && (!/^[a-z0-9-]+$/.test(name) || name === 'authorization')) {
    env.problem(`${prefix}_HEADER`, 'must be the name of a header other than Authorization');
  }
  if (name !== undefined && tokens === undefined) {
    env.problem(`${prefix}_HEADER`, `is set, but no ${prefix}_TOKEN that it could carry`);
  }
  return tokens === undefined && basic === undefined
    ? undefined
    : { tokens: tokens ?? [], basic, header: name };
}

/**
 * What is wrong in a header is not made good by another one.
 *
 * @throws UnauthorizedError when neither token nor user and password are right
 */
export function verifyCredentials(request: WebhookRequest, credentials: Credentials): Verified<undefined> {
  const { tokens, basic, header: own } = credentials;
  const token = (own && header(request, own)) ?? authorization(request, 'bearer');
  if (token !== undefined) {
    const name = nameOfToken(token, tokens);
    if (name === undefined) throw new UnauthorizedError('wrong token');
    return verified(request, name);
  }
  const pair = authorization(request, 'basic');
  if (pair === undefined) throw new UnauthorizedError('no credentials');
  if (basic === undefined || !equalConstantTime(Buffer.from(pair, 'base64'), basic))
    throw new UnauthorizedError('wrong password');
  return verified(request, 'basic');
}
