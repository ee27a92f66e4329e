import type { SourceEnv } from '../source.ts';

export interface SlackConfig {
  /** Several during rotation. */
  readonly signingSecrets: readonly string[];
  /** Team IDs that may ask; undefined: whoever holds the signing secret's app. */
  readonly teams: readonly string[] | undefined;
  /** For answers to mentions; undefined: events are not read. */
  readonly botToken?: string;
}

export const slackEnv = (): SourceEnv<SlackConfig> => ({
  vars: [
    { name: 'SLACK_SIGNING_SECRET', secret: true },
    { name: 'SLACK_TEAMS', secret: false },
    { name: 'SLACK_BOT_TOKEN', secret: true },
  ],
  configure: (env) => {
    const signingSecrets = env.secrets('SLACK_SIGNING_SECRET');
    const botToken = env.secret('SLACK_BOT_TOKEN');
    return (
      signingSecrets && {
        signingSecrets,
        teams: env.list('SLACK_TEAMS'),
        ...(botToken !== undefined && { botToken }),
      }
    );
  },
  warnings: ({ teams }) =>
    teams === undefined
      ? ['SLACK_TEAMS is not set: every workspace that installs the app may stop jobs']
      : [],
});
