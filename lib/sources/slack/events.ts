import { isRecord, jsonOrNothing, textOf } from '../../http/exact-json.ts';
import type { HttpCall } from '../../http/http-call.ts';
import { jsonResponse } from '../../http/webhook-response.ts';
import type { Asker } from '../../intent/asker.ts';
import { NOTHING_TO_DO } from '../nothing-to-do.ts';
import type { Reading } from '../source.ts';
import type { SlackConfig } from './env.ts';
import { unescapeText } from './unescape.ts';

/**
 * Reads what the Events API brings (docs.slack.dev, "Using the Slack Events API"): somebody has mentioned the app. Slack tries
 * again up to three times, with the same `event_id`; the answer is a message of its own.
 */
export function readSlackEvent(body: unknown, { teams }: SlackConfig): Reading {
  if (!isRecord(body)) return NOTHING_TO_DO;
  const { type, challenge, event } = body;
  if (type === 'url_verification' && typeof challenge === 'string') {
    return { kind: 'handshake', response: jsonResponse(200, { challenge }) };
  }
  const isMention = type === 'event_callback' && isRecord(event) && event['type'] === 'app_mention';
  // What an app has written would be answered by it in turn.
  if (!isMention || !isRecord(event) || 'bot_id' in event) return NOTHING_TO_DO;
  const team = textOf(event['user_team']) ?? textOf(event['team']) ?? textOf(body['team_id']) ?? '';
  const user = textOf(event['user']) ?? '';
  const channel = textOf(event['channel']) ?? '';
  const thread = textOf(event['thread_ts']) ?? textOf(event['ts']) ?? '';
  const id = textOf(body['event_id']);
  const asker: Asker = { kind: 'person', source: 'slack', id: `${team}/${user}`, channel };
  const reply = { lateUrl: placeOf({ channel, user, thread }), isMute: true } as const;
  const isOutsider = teams === undefined ? body['is_ext_shared_channel'] === true : !teams.includes(team);
  if (isOutsider) return { kind: 'outsider', asker, reply };
  return {
    kind: 'command',
    text: commandIn(textOf(event['text']) ?? ''),
    asker,
    ...(id !== undefined && { dedupe: ['slack', team, 'event', id] }),
    reply,
  };
}

/** Without the mention that it begins with, and without the links that Slack makes of names like `report.com`. */
const commandIn = (text: string): string =>
  unescapeText(
    text
      .replace(/^\s*<@[A-Z0-9]+(?:\|[^>]*)?>/, '')
      .replaceAll(/<(?:https?:\/\/|mailto:)[^|>]*\|([^>]*)>/g, '$1'),
  ).trim();

const METHODS = 'https://slack.com/api/';

/** Where somebody is answered, in the form of an address: it is kept sealed like others. */
const placeOf = (place: {
  readonly channel: string;
  readonly user: string;
  readonly thread: string;
}): string => `${METHODS}chat.postMessage#${new URLSearchParams(place).toString()}`;

/** A message to a channel's thread, or to its asker alone (docs.slack.dev, chat.postMessage, chat.postEphemeral). */
export function eventCall(url: string, message: object, { botToken }: SlackConfig): HttpCall {
  const place = new URLSearchParams(url.slice(url.indexOf('#') + 1));
  const { response_type: audience, ...content } = message as { readonly response_type?: string };
  const isForAll = audience === 'in_channel';
  return {
    url: `${METHODS}${isForAll ? 'chat.postMessage' : 'chat.postEphemeral'}`,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${botToken ?? ''}`,
    },
    body: JSON.stringify({
      channel: place.get('channel'),
      thread_ts: place.get('thread'),
      ...(!isForAll && { user: place.get('user') }),
      ...content,
    }),
    judge: judgeMethod,
  };
}

/** A method of the Web API answers 200 whatever came of it. */
function judgeMethod(body: string): 'done' | 'failed' | 'gone' {
  const said = jsonOrNothing(body);
  if (!isRecord(said)) return 'failed';
  if (said['ok'] === true) return 'done';
  return RETRYABLE.has(textOf(said['error']) ?? '') ? 'failed' : 'gone';
}

const RETRYABLE: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);
