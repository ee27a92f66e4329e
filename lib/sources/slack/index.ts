import { emptyResponse } from '../../http/webhook-response.ts';
import type { Source } from '../source.ts';
import type { SlackConfig } from './env.ts';
import { readSlack } from './read.ts';
import { refuseSlack, respondSlack, slackCall } from './respond.ts';
import { verifySlack } from './verify.ts';

/** Slack: slash commands, buttons, and mentions. */
export const source = {
  body: { kind: 'form or json', maxBytes: 256 * 1024 },
  // Slack shows operation_timeout after 3,000 ms; the rest is for the way back.
  limitMs: 2_600,
  lifeMs: 10 * 60_000,
  mayGoOn: true,
  // A slash command's response_url takes five messages in half an hour.
  late: {
    hosts: ['hooks.slack.com', 'hooks.slack-gov.com', 'slack.com'],
    uses: 5,
    lifeMs: 30 * 60_000,
    secrets: ({ signingSecrets }) => signingSecrets,
    call: slackCall,
  },
  handshake: ({ query }) => (query.get('ssl_check') === '1' ? emptyResponse(200) : undefined),
  verify: verifySlack,
  read: readSlack,
  respond: respondSlack,
  refuse: refuseSlack,
} satisfies Source<SlackConfig, undefined>;
