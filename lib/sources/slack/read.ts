import { bodyText } from '../../http/webhook-request.ts';
import { emptyResponse } from '../../http/webhook-response.ts';
import type { Asker } from '../../intent/asker.ts';
import type { Reading, Verified } from '../source.ts';
import type { SlackConfig } from './env.ts';

/** Reads a slash command (docs.slack.dev, "Implementing slash commands"): a form. */
export function readSlack({ request }: Verified, { teams }: SlackConfig): Reading {
  const form = new URLSearchParams(bodyText(request));
  if (form.get('ssl_check') === '1') return { kind: 'handshake', response: emptyResponse(200) };
  const team = form.get('team_id') ?? '';
  const channel = form.get('channel_id');
  const asker: Asker = {
    kind: 'person',
    source: 'slack',
    id: `${team}/${form.get('user_id') ?? ''}`,
    ...(channel !== null && { channel }),
  };
  const isOutsider =
    teams === undefined ? form.get('is_ext_shared_channel') === 'true' : !teams.includes(team);
  if (isOutsider) return { kind: 'outsider', asker };
  const trigger = form.get('trigger_id');
  const lateUrl = form.get('response_url');
  return {
    kind: 'command',
    text: unescapeText(form.get('text') ?? ''),
    asker,
    // One for each time that somebody presses Enter.
    ...(trigger !== null && trigger !== '' && { dedupe: ['slack', team, trigger] }),
    ...(lateUrl !== null && { lateUrl }),
  };
}

/** Slack escapes exactly these three. */
const unescapeText = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
