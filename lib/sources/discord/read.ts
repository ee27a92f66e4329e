import { BadRequestError, UnauthorizedError } from '../../http/errors.ts';
import { textAt } from '../../http/exact-json.ts';
import { jsonResponse } from '../../http/webhook-response.ts';
import type { Asker } from '../../intent/asker.ts';
import { localeOf } from '../../intent/locale.ts';
import type { Reading, Reply, Verified } from '../source.ts';
import { pressedIn } from './buttons.ts';
import { commandWords } from './command-words.ts';
import type { DiscordConfig } from './env.ts';
import { COMMAND, COMPONENT, type Interaction, PING } from './interaction.ts';

/** Reads an interaction (docs.discord.com, "Receiving and responding", Interaction structure). */
export function readDiscord({ found: interaction }: Verified<Interaction>, config: DiscordConfig): Reading {
  if (interaction['application_id'] !== config.applicationId)
    throw new UnauthorizedError('another application');
  const { type } = interaction;
  // The content type is checked with the answer to it: that of every JSON answer.
  if (type === PING) return { kind: 'handshake', response: jsonResponse(200, { type: PING }) };
  if (type !== COMMAND && type !== COMPONENT)
    throw new BadRequestError('this kind of interaction is not read');
  const id = textAt(interaction, 'id');
  if (id === undefined) throw new BadRequestError('the interaction has no id');

  const asker = askerOf(interaction);
  const guild = textAt(interaction, 'guild_id');
  if (guild === undefined || !config.guilds.includes(guild)) return { kind: 'outsider', asker };
  const given: Given = { id, asker, reply: replyOf(interaction, config) };
  return type === COMMAND ? readCommand(interaction, given) : readClick(interaction, given);
}

interface Given {
  readonly id: string;
  readonly asker: Asker;
  readonly reply: Reply;
}

function readCommand({ data }: Interaction, { id, asker, reply }: Given): Reading {
  const text = commandWords(data);
  if (!text.ok) return { kind: 'malformed', problem: text.problem, asker };
  return { kind: 'command', text: text.value, asker, dedupe: ['discord', id], reply };
}

/** The answer to a click is seen, as the one to a command is: nothing of it has to be told later. */
function readClick(interaction: Interaction, { id, asker, reply }: Given): Reading {
  const pressed = pressedIn(textAt(interaction, 'data', 'custom_id') ?? '');
  switch (pressed?.kind) {
    case undefined:
      throw new BadRequestError('this button is none of dlf-stop');
    case 'run':
      return { kind: 'command', text: pressed.text, asker, dedupe: ['discord', id], reply };
    case 'said': {
      const { action, requestId, code } = pressed;
      return { kind: 'answer', action, requestId, code, asker, isClick: true, reply };
    }
  }
}

/** Outside a server there is no member, only a user. */
function askerOf(interaction: Interaction): Asker {
  const guild = textAt(interaction, 'guild_id') ?? '';
  const user = textAt(interaction, 'member', 'user', 'id') ?? textAt(interaction, 'user', 'id') ?? '';
  const channel = textAt(interaction, 'channel_id');
  return {
    kind: 'person',
    source: 'discord',
    id: `${guild}/${user}`,
    ...(channel !== undefined && { channel }),
  };
}

/** Where the answer is edited later (same page, "Followup messages"); a token that could lead elsewhere leads nowhere. */
function replyOf(interaction: Interaction, { applicationId }: DiscordConfig): Reply {
  const token = textAt(interaction, 'token') ?? '';
  const locale = localeOf(textAt(interaction, 'locale'));
  if (!/^[\w=-][\w.=-]{0,511}$/.test(token)) return { ...(locale && { locale }) };
  return {
    ...(locale && { locale }),
    lateUrl: `https://discord.com/api/v10/webhooks/${applicationId}/${token}/messages/@original`,
  };
}
