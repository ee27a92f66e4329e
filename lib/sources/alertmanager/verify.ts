import { equalConstantTime } from '../../crypto/equal.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { authorization, type WebhookRequest } from '../../http/webhook-request.ts';
import { nameOfToken } from '../bearer.ts';
import { type Verified, verified } from '../source.ts';
import type { AlertmanagerConfig } from './env.ts';

/** @throws UnauthorizedError when neither the bearer token nor user and password are right */
export function verifyAlertmanager(request: WebhookRequest, { tokens, basic }: AlertmanagerConfig): Verified {
  const bearer = authorization(request, 'bearer');
  if (bearer !== undefined) {
    const name = nameOfToken(bearer, tokens);
    if (name === undefined) throw new UnauthorizedError('wrong token');
    return verified(request, name);
  }
  const pair = authorization(request, 'basic');
  if (pair === undefined) throw new UnauthorizedError('no credentials');
  if (basic === undefined || !equalConstantTime(Buffer.from(pair, 'base64'), basic))
    throw new UnauthorizedError('wrong password');
  return verified(request, 'basic');
}
