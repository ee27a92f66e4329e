import { BadRequestError } from '../../http/errors.ts';
import { textOf } from '../../http/exact-json.ts';
import type { Asker } from '../../intent/asker.ts';
import type { Reading, Verified } from '../source.ts';
import { ownAddress, withPlace } from './place.ts';
import type { MattermostCall } from './verify.ts';

/** Reads a slash command, or a click on a button (developers.mattermost.com, "Custom slash commands", "Interactive messages"). */
export function readMattermost({ found, request }: Verified<MattermostCall>): Reading {
  if (found.kind === 'click') return readClick(found);
  const { form } = found;
  const asker = askerOf((name) => form.get(name));
  const team = form.get('team_id') ?? '';
  const trigger = form.get('trigger_id') ?? '';
  const lateUrl = form.get('response_url') ?? '';
  const url = ownAddress(request);
  return {
    kind: 'command',
    text: form.get('text') ?? '',
    asker,
    // One for each time that somebody presses Enter.
    ...(trigger !== '' && { dedupe: ['mattermost', team, trigger] }),
    ...(lateUrl !== '' && {
      reply: { lateUrl: url === undefined ? lateUrl : withPlace(lateUrl, { url, team }) },
    }),
  };
}

function readClick({ click, context }: Extract<MattermostCall, { kind: 'click' }>): Reading {
  const { kind, value, team } = context;
  const asker = askerOf((name) => (name === 'team_id' ? team : textOf(click[name])));
  const [requestId = '', code = ''] = value.split(' ');
  return { kind: 'answer', action: kind, requestId, code, asker, isClick: true };
}

/** @throws BadRequestError for what could be read as another account */
function askerOf(member: (name: string) => string | null | undefined): Asker {
  const id = (name: string): string => {
    const text = member(name) ?? '';
    if (!/^[A-Za-z0-9]{1,64}$/.test(text)) throw new BadRequestError(`${name} is missing, or is no ID`);
    return text;
  };
  return {
    kind: 'person',
    source: 'mattermost',
    id: `${id('team_id')}/${id('user_id')}`,
    channel: id('channel_id'),
  };
}
