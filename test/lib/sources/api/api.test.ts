import { describe, expect, it } from 'vitest';
import { ConfigError, createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import { apiEnv } from '../../../../lib/sources/api/env.ts';
import { source } from '../../../../lib/sources/api/index.ts';
import { sample } from '../../../../lib/sources/api/sample.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const configure = (env: Env) => {
  const reader = createEnvReader(env);
  const config = apiEnv().configure(reader);
  reader.finish();
  return config;
};
const key = Buffer.from(secrets.webhookKey, 'base64');
const whsec = `whsec_${secrets.webhookKey}`;

describe('the environment of api', () => {
  it('has tokens or a secret, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    expect(configure({ API_SECRET: whsec })).toEqual({ tokens: [], secrets: [key] });
    expect(configure({ API_TOKENS: `ci:${secrets.apiToken}` })).toEqual({
      tokens: [{ name: 'ci', token: secrets.apiToken }],
      secrets: [],
    });
    expect(apiEnv().vars.every(({ secret }) => secret)).toBe(true);
  });

  it('takes a secret of 16 bytes', () => {
    const least = Buffer.alloc(16, 7);
    expect(configure({ API_SECRET: `whsec_${least.toString('base64')}` })?.secrets).toEqual([least]);
  });

  it('takes several for rotation, each with or without a name', () => {
    const API_TOKENS = `ci:${secrets.apiToken}, ci:${secrets.apiOtherToken} ,${secrets.alertmanager}`;
    expect(configure({ API_TOKENS, API_SECRET: `${whsec},${whsec}` })).toEqual({
      tokens: [
        { name: 'ci', token: secrets.apiToken },
        { name: 'ci', token: secrets.apiOtherToken },
        { name: expect.stringMatching(/^token-[0-9a-f]{8}$/), token: secrets.alertmanager },
      ],
      secrets: [key, key],
    });
  });

  it.each([
    ['a.B-c_1:word', { name: 'a.B-c_1', token: 'word' }],
    ['ci:wo:rd', { name: 'ci', token: 'wo:rd' }],
    [`${'n'.repeat(64)}:word`, { name: 'n'.repeat(64), token: 'word' }],
  ])('reads the name of %s', (API_TOKENS, expected) => {
    expect(configure({ API_TOKENS })?.tokens).toEqual([expected]);
  });

  it('takes for part of the token what is too long for a name', () => {
    const API_TOKENS = `${'n'.repeat(65)}:word`;
    expect(configure({ API_TOKENS })?.tokens).toMatchObject([{ token: API_TOKENS }]);
  });

  it('names a token by its hash, so that two differ and none is told', () => {
    const names = configure({ API_TOKENS: `${secrets.apiToken},${secrets.apiOtherToken}` })?.tokens.map(
      ({ name }) => name,
    );
    expect(new Set(names).size).toBe(2);
    expect(names?.join()).not.toContain('c0ffee');
  });

  it.each(['', ' ', 'ci:', 'ci:,on:word', ':', `${secrets.apiToken},`])(
    'fails at the tokens %j',
    (API_TOKENS) => {
      expect(() => configure({ API_TOKENS })).toThrow(ConfigError);
    },
  );

  it.each([
    '',
    'whsec_',
    'whsec_=',
    'whsec_A',
    'whsec_AAAA',
    `whsec_${Buffer.alloc(15, 7).toString('base64')}`,
    secrets.webhookKey,
    `whsec_${secrets.webhookKey}!`,
    `whsec_${secrets.webhookKey}===`,
    `whpk_${secrets.webhookKey}`,
    `WHSEC_${secrets.webhookKey}`,
    `${whsec},`,
    `${whsec},whsec_`,
  ])('fails at the secret %j, which is none, or too short to be one', (API_SECRET) => {
    expect(() => configure({ API_SECRET })).toThrow(ConfigError);
  });
});

describe('the source api', () => {
  it('reads small JSON, and carries nothing out after its answer', () => {
    expect(source.body).toEqual({ kind: 'json', maxBytes: 262_144 });
    expect(source.lifeMs).toBe(source.limitMs);
    expect(source).not.toHaveProperty('handshake');
  });

  it('makes no sample of what is no stop', () => {
    for (const command of ['help', 'stop a 1 --dryrun']) {
      expect(() => sample({ command, now: 0, unique: '', secret: () => secrets.apiToken })).toThrow(command);
    }
  });

  it.each([secrets.apiToken, `ci:${secrets.apiToken}`])('accepts and reads its own sample', (token) => {
    const command = 'stop 作业 9223372036854775807 --dry-run --reason "too slow" --workspace w';
    const made = sample({ command, now: 0, unique: '', secret: () => token });
    expect(made.path).toBe('/webhooks/api');
    const config = configure({ API_TOKENS: token }) ?? { tokens: [], secrets: [] };
    expect(source.read(source.verify(webhookRequest(made), config, 0))).toMatchObject({
      kind: 'ask',
      ask: {
        target: { jobName: '作业', instanceId: '9223372036854775807', workspace: 'w' },
        reason: 'too slow',
        dryRun: true,
      },
    });
  });
});
