import { UnauthorizedError } from '../../http/errors.ts';
import { authorization, header, type WebhookRequest } from '../../http/webhook-request.ts';
import { nameOfToken } from '../bearer.ts';
import { type Verified, verified } from '../source.ts';
import { type ApiConfig, SIGNED } from './env.ts';
import { verifyStandardWebhook } from './standard-webhooks.ts';

/** @throws UnauthorizedError without a right bearer token or, where the body says everything, a right signature */
export function verifyApi(
  request: WebhookRequest,
  { tokens, secrets }: ApiConfig,
  now: number,
): Verified<undefined> {
  if (header(request, 'authorization') !== undefined) {
    const bearer = authorization(request, 'bearer');
    if (bearer === undefined) throw new UnauthorizedError('not a bearer token');
    const name = nameOfToken(bearer, tokens);
    if (name === undefined) throw new UnauthorizedError('wrong token');
    return verified(request, name);
  }
  // A signature covers the body only: it could be moved to a path and a header that name something else.
  if ('job_name' in request.params || 'resource' in request.params || 'answer' in request.params)
    throw new UnauthorizedError('no bearer token');
  verifyStandardWebhook(request, secrets, now);
  return verified(request, SIGNED);
}
