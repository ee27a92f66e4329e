import { isRecord, jsonOrNothing } from '../../http/exact-json.ts';
import { bodyText, type WebhookRequest } from '../../http/webhook-request.ts';

/** Kinds of interactions (docs.discord.com, "Receiving and responding", Interaction type). */
export const PING = 1;
export const COMMAND = 2;
export const COMPONENT = 3;

/** An interaction's members, not yet looked at. */
export type Interaction = Readonly<Record<string, unknown>>;

/** The interaction in a body; empty where that is something else. */
export function interactionOf(request: Pick<WebhookRequest, 'body'>): Interaction {
  const body = jsonOrNothing(bodyText(request));
  return isRecord(body) ? body : {};
}
