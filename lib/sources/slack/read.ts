import { UnsupportedMediaTypeError } from '../../http/errors.ts';
import { isRecord, jsonOrNothing, textAt, textOf } from '../../http/exact-json.ts';
import { jsonBody } from '../../http/json-body.ts';
import { bodyText, header } from '../../http/webhook-request.ts';
import type { Asker } from '../../intent/asker.ts';
import { CANCEL_ACTION, CONFIRM_ACTION } from '../../messages/slack-question.ts';
import { NOTHING_TO_DO } from '../nothing-to-do.ts';
import type { Reading, Verified } from '../source.ts';
import { RUN_ACTION } from './actions.ts';
import type { SlackConfig } from './env.ts';
import { readSlackEvent } from './events.ts';
import { unescapeText } from './unescape.ts';

/**
 * Reads a slash command (docs.slack.dev, "Implementing slash commands"), or the click on a button: both are forms. Events are
 * JSON, and read where there is a token to answer them with.
 *
 * @throws UnsupportedMediaTypeError
 */
export function readSlack({ request }: Verified, config: SlackConfig): Reading {
  if (/^application\/json\b/i.test(header(request, 'content-type') ?? '')) {
    if (config.botToken === undefined)
      throw new UnsupportedMediaTypeError('application/x-www-form-urlencoded');
    return readSlackEvent(jsonBody(request), config);
  }
  const form = new URLSearchParams(bodyText(request));
  if (form.get('ssl_check') === '1') return NOTHING_TO_DO;
  const payload = form.get('payload');
  if (payload !== null) return readClick(payload, config);
  const channel = form.get('channel_id');
  const trigger = form.get('trigger_id');
  const lateUrl = form.get('response_url');
  return readCommand(
    {
      team: form.get('team_id') ?? '',
      user: form.get('user_id') ?? '',
      text: unescapeText(form.get('text') ?? ''),
      isExternal: form.get('is_ext_shared_channel') === 'true',
      ...(channel !== null && { channel }),
      ...(trigger !== null && trigger !== '' && { trigger }),
      ...(lateUrl !== null && { lateUrl }),
    },
    config,
  );
}

interface Given {
  readonly team: string;
  readonly user: string;
  readonly text: string;
  readonly isExternal: boolean;
  readonly channel?: string;
  readonly trigger?: string;
  readonly lateUrl?: string;
}

function readCommand(
  given: Given,
  { teams }: SlackConfig,
): Extract<Reading, { kind: 'command' | 'outsider' }> {
  const { team, user, text, channel, trigger, lateUrl } = given;
  const asker: Asker = {
    kind: 'person',
    source: 'slack',
    id: `${team}/${user}`,
    ...(channel !== undefined && { channel }),
  };
  const isOutsider = teams === undefined ? given.isExternal : !teams.includes(team);
  if (isOutsider) return { kind: 'outsider', asker };
  return {
    kind: 'command',
    text,
    asker,
    // One for each time that somebody presses Enter.
    ...(trigger !== undefined && { dedupe: ['slack', team, trigger] }),
    ...(lateUrl !== undefined && { reply: { lateUrl } }),
  };
}

/** Reads `block_actions` (docs.slack.dev, "block_actions payload"): the button's value is the command that it stands for. */
function readClick(payload: string, config: SlackConfig): Reading {
  const click = jsonOrNothing(payload);
  const action =
    isRecord(click) && Array.isArray(click['actions']) ? (click['actions'] as unknown[])[0] : undefined;
  if (!isRecord(click) || !isRecord(action) || click['type'] !== 'block_actions') return NOTHING_TO_DO;
  const { value: text, action_id: actionId } = action;
  const kind = KINDS.find(([prefix]) => typeof actionId === 'string' && actionId.startsWith(prefix))?.[1];
  if (kind === undefined || typeof text !== 'string') return NOTHING_TO_DO;
  const channel = textAt(click['channel'], 'id');
  const trigger = textOf(click['trigger_id']);
  const lateUrl = textOf(click['response_url']);
  const reading = readCommand(
    {
      // The person's own, also where the channel is another team's.
      team: textAt(click['user'], 'team_id') ?? textAt(click['team'], 'id') ?? '',
      user: textAt(click['user'], 'id') ?? '',
      text,
      isExternal: false,
      ...(channel !== undefined && { channel }),
      ...(trigger !== undefined && trigger !== '' && { trigger }),
      ...(lateUrl !== undefined && { lateUrl }),
    },
    config,
  );
  if (reading.kind === 'outsider') {
    // The answer to a click shows nobody anything.
    return lateUrl === undefined ? reading : { ...reading, reply: { lateUrl, isMute: true } };
  }
  return kind === 'run' ? { ...reading, isPosted: true } : readAnswer(kind, text, reading.asker, lateUrl);
}

const KINDS = [
  [RUN_ACTION, 'run'],
  [CONFIRM_ACTION, 'confirm'],
  [CANCEL_ACTION, 'cancel'],
] as const;

function readAnswer(
  action: 'confirm' | 'cancel',
  value: string,
  asker: Asker,
  lateUrl: string | undefined,
): Reading {
  const [requestId = '', code = ''] = value.split(' ');
  return {
    kind: 'answer',
    action,
    // What is no ID is nobody's, and so the ID of no request.
    requestId,
    code,
    asker,
    isClick: true,
    isPosted: true,
    ...(lateUrl !== undefined && { reply: { lateUrl } }),
  };
}
