import { UnauthorizedError } from '../../http/errors.ts';
import { bodyText, header, type WebhookRequest } from '../../http/webhook-request.ts';
import { nameOfToken } from '../bearer.ts';
import { type Verified, verified } from '../source.ts';
import type { MattermostConfig } from './env.ts';

/**
 * Checks the token of the slash command (developers.mattermost.com, "Custom slash commands"): newer servers send it in the
 * header, all of them in the form. What is wrong in one is not made good by the other. It signs nothing.
 *
 * @throws UnauthorizedError when there is none, or a wrong one
 */
export function verifyMattermost(
  request: WebhookRequest,
  { tokens }: Pick<MattermostConfig, 'tokens'>,
): Verified<URLSearchParams> {
  const authorization = header(request, 'authorization');
  const inHeader = authorization === undefined ? [] : [/^Token +(\S+)$/i.exec(authorization)?.[1] ?? ''];
  const form = new URLSearchParams(bodyText(request));
  const inForm = form.getAll('token');
  if (inHeader.length + inForm.length === 0) throw new UnauthorizedError('no token');
  const named = tokens.map((token) => ({ name: 'token', token }));
  const isRight = [...inHeader, ...inForm].map((given) => nameOfToken(given, named) !== undefined);
  if (isRight.includes(false)) throw new UnauthorizedError('wrong token');
  return verified(request, 'token', form);
}
