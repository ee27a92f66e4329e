import { BadRequestError } from '../../http/errors.ts';
import type { Reading, Verified } from '../source.ts';

/** Reads a slash command (developers.mattermost.com, "Custom slash commands"). */
export function readMattermost({ found: form }: Verified<URLSearchParams>): Reading {
  const id = (name: string): string => {
    const text = form.get(name) ?? '';
    if (!/^[A-Za-z0-9]{1,64}$/.test(text)) throw new BadRequestError(`${name} is missing, or is no ID`);
    return text;
  };
  const team = id('team_id');
  const trigger = form.get('trigger_id') ?? '';
  const lateUrl = form.get('response_url') ?? '';
  return {
    kind: 'command',
    text: form.get('text') ?? '',
    asker: {
      kind: 'person',
      source: 'mattermost',
      id: `${team}/${id('user_id')}`,
      channel: id('channel_id'),
    },
    // One for each time that somebody presses Enter.
    ...(trigger !== '' && { dedupe: ['mattermost', team, trigger] }),
    ...(lateUrl !== '' && { reply: { lateUrl } }),
  };
}
