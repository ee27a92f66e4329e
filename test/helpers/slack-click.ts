import { randomUUID } from 'node:crypto';
import { slackSignature } from '../../lib/sources/slack/verify.ts';
import type { Delivery } from './deliver.ts';
import { secrets } from './secrets.ts';

export interface Click {
  readonly actionId: string;
  readonly value: string;
  readonly user?: string;
  readonly team?: string;
  readonly channel?: string;
  readonly trigger?: string;
  /** `response_url`. Default: one of its own at hooks.slack.com. */
  readonly replyTo?: string;
}

/** A signed click on a button, as Slack sends it. */
export function slackClick({
  actionId,
  value,
  user = 'U2CERLKJA',
  team = 'T1DC2JH3J',
  channel = 'G8PSS9T3V',
  trigger = randomUUID(),
  replyTo = `https://hooks.slack.com/commands/T1DC2JH3J/${user}/${randomUUID()}`,
}: Click): Delivery {
  const payload = {
    type: 'block_actions',
    team: { id: team },
    user: { id: user, team_id: team },
    channel: { id: channel },
    trigger_id: trigger,
    response_url: replyTo,
    actions: [{ action_id: actionId, type: 'button', value }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    target: '/webhooks/slack',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(secrets.slack, timestamp, Buffer.from(body)),
    },
    body,
  };
}

/** The buttons of a message. */
export function buttonsIn(message: Readonly<Record<string, unknown>>): readonly {
  readonly action_id: string;
  readonly value: string;
  readonly text: { readonly text: string };
}[] {
  const blocks = message['blocks'] as readonly { readonly type: string; readonly elements?: never }[];
  return blocks.flatMap(({ type, elements }) =>
    type === 'actions' && elements !== undefined ? elements : [],
  );
}
