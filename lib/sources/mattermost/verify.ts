import { UnauthorizedError } from '../../http/errors.ts';
import { isRecord, jsonOrNothing } from '../../http/exact-json.ts';
import { bodyText, header, type WebhookRequest } from '../../http/webhook-request.ts';
import { nameOfToken } from '../bearer.ts';
import { type Verified, verified } from '../source.ts';
import { type ButtonContext, pressedIn } from './buttons.ts';
import type { MattermostConfig } from './env.ts';

export type MattermostCall =
  | { readonly kind: 'command'; readonly form: URLSearchParams }
  | {
      readonly kind: 'click';
      readonly click: Readonly<Record<string, unknown>>;
      readonly context: ButtonContext;
    };

/**
 * Proves a slash command by its token, and a click by what we have signed of its button.
 *
 * @throws UnauthorizedError when there is no proof, or a wrong one
 */
export function verifyMattermost(
  request: WebhookRequest,
  { tokens }: Pick<MattermostConfig, 'tokens'>,
): Verified<MattermostCall> {
  const isJson = /^application\/json\b/i.test(header(request, 'content-type') ?? '');
  return verified(request, 'token', isJson ? verifyClick(request, tokens) : verifyCommand(request, tokens));
}

/**
 * The token (developers.mattermost.com, "Custom slash commands"): newer servers send it in the header, all of them in the
 * form. What is wrong in one is not made good by the other. It signs nothing.
 */
function verifyCommand(request: WebhookRequest, tokens: readonly string[]): MattermostCall {
  const authorization = header(request, 'authorization');
  const inHeader = authorization === undefined ? [] : [/^Token +(\S+)$/i.exec(authorization)?.[1] ?? ''];
  const form = new URLSearchParams(bodyText(request));
  const inForm = form.getAll('token');
  if (inHeader.length + inForm.length === 0) throw new UnauthorizedError('no token');
  const named = tokens.map((token) => ({ name: 'token', token }));
  const isRight = [...inHeader, ...inForm].map((given) => nameOfToken(given, named) !== undefined);
  if (isRight.includes(false)) throw new UnauthorizedError('wrong token');
  return { kind: 'command', form };
}

function verifyClick(request: WebhookRequest, tokens: readonly string[]): MattermostCall {
  const click = jsonOrNothing(bodyText(request));
  const context = pressedIn(click, tokens);
  if (!isRecord(click) || context === undefined) throw new UnauthorizedError('not a button of ours');
  return { kind: 'click', click, context };
}
