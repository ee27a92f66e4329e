import { describe, expect, it } from 'vitest';
import { ConfigError, createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import { slackEnv } from '../../../../lib/sources/slack/env.ts';
import { source } from '../../../../lib/sources/slack/index.ts';
import { sample } from '../../../../lib/sources/slack/sample.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_999;
const configure = (env: Env) => {
  const reader = createEnvReader(env);
  const config = slackEnv().configure(reader);
  reader.finish();
  return config;
};

describe('the environment of slack', () => {
  it('has a secret, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    expect(configure({ SLACK_TEAMS: 'T1' })).toBeUndefined();
    expect(configure({ SLACK_SIGNING_SECRET: secrets.slack })).toEqual({
      signingSecrets: [secrets.slack],
      teams: undefined,
    });
    expect(
      configure({ SLACK_SIGNING_SECRET: `${secrets.slack},${secrets.slackNext}`, SLACK_TEAMS: 'T1, T2' }),
    ).toEqual({
      signingSecrets: [secrets.slack, secrets.slackNext],
      teams: ['T1', 'T2'],
    });
    expect(() => configure({ SLACK_SIGNING_SECRET: '' })).toThrow(ConfigError);
  });

  it('warns where no team is pinned', () => {
    expect(slackEnv().warnings?.({ signingSecrets: [], teams: undefined })).toHaveLength(1);
    expect(slackEnv().warnings?.({ signingSecrets: [], teams: ['T1'] })).toEqual([]);
  });

  it('says which of its variables are secret', () => {
    expect(slackEnv().vars).toEqual([
      { name: 'SLACK_SIGNING_SECRET', secret: true },
      { name: 'SLACK_TEAMS', secret: false },
      { name: 'SLACK_BOT_TOKEN', secret: true },
    ]);
  });
});

const handshake = (query: string) =>
  source.handshake({ ...webhookRequest(), method: 'GET', query: new URLSearchParams(query) });

describe('the source slack', () => {
  it('answers before Slack gives up, reads forms, and carries nothing out after ten minutes', () => {
    expect(source.limitMs).toBeLessThan(3_000);
    expect(source.lifeMs).toBe(600_000);
    expect(source.body).toEqual({ kind: 'form or json', maxBytes: 262_144 });
  });

  it('answers a GET only where it checks the certificate', () => {
    expect(handshake('ssl_check=1')).toMatchObject({ status: 200, body: '' });
    expect(handshake('ssl_check=0')).toBeUndefined();
    expect(handshake('text=stop+a+1')).toBeUndefined();
  });

  it('accepts and reads its own sample', () => {
    const made = sample({
      command: 'stop 作业 34765',
      now: NOW,
      unique: 'once',
      secret: () => secrets.slack,
    });
    expect(made.path).toBe('/webhooks/slack');
    const config = { signingSecrets: [secrets.slack], teams: undefined };
    const verified = source.verify(webhookRequest(made), config, NOW);
    expect(source.read(verified, config)).toMatchObject({
      kind: 'command',
      text: 'stop 作业 34765',
      asker: { id: 'T1DC2JH3J/U2CERLKJA' },
      dedupe: ['slack', 'T1DC2JH3J', '398738663015.47445629121.once'],
    });
  });
});
