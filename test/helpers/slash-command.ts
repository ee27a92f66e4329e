import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery } from './deliver.ts';
import { secrets } from './secrets.ts';

export interface SlashCommand {
  readonly text: string;
  readonly user?: string;
  readonly team?: string;
  /** `response_url`. Default: one of its own at hooks.slack.com. */
  readonly replyTo?: string;
  /** `trigger_id`. Default: a new one, as each time that somebody presses Enter. */
  readonly trigger?: string;
  readonly isExternal?: boolean;
  /** Members that differ. */
  readonly changes?: Readonly<Record<string, string>>;
}

/** A signed slash command of one person of several. */
export function slashCommand({
  text,
  user = 'U2CERLKJA',
  team = 'T1DC2JH3J',
  replyTo = `https://hooks.slack.com/commands/T1DC2JH3J/${user}/${randomUUID()}`,
  trigger = randomUUID(),
  isExternal = false,
  changes = {},
}: SlashCommand): Delivery {
  const body = new URLSearchParams({
    team_id: team,
    channel_id: 'G8PSS9T3V',
    user_id: user,
    command: '/dlf',
    text,
    response_url: replyTo,
    trigger_id: trigger,
    ...(isExternal && { is_ext_shared_channel: 'true' }),
    ...changes,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secrets.slack).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    target: '/webhooks/slack',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  };
}
