import type { Sample, SampleEnv } from '../sample.ts';
import { slackSignature } from './verify.ts';

export const sampleEnv: SampleEnv = {
  SLACK_SIGNING_SECRET: 'local-slack-signing-secret',
};

/** A signed slash command, as Slack sends it. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const body = new URLSearchParams({
    team_id: 'T1DC2JH3J',
    team_domain: 'testteamnow',
    channel_id: 'G8PSS9T3V',
    channel_name: 'data-oncall',
    user_id: 'U2CERLKJA',
    user_name: 'roadrunner',
    command: '/dlf',
    text: command,
    api_app_id: 'A123456',
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/T1DC2JH3J/397700885554/local',
    trigger_id: `398738663015.47445629121.${unique}`,
  }).toString();
  const timestamp = String(Math.floor(now / 1000));
  return {
    path: '/webhooks/slack',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(secret('SLACK_SIGNING_SECRET'), timestamp, Buffer.from(body)),
    },
    body,
  };
};
