import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../../lib/alerts/names.ts';
import { ConfigError, createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import { BadRequestError } from '../../../../lib/http/errors.ts';
import { alertmanagerEnv } from '../../../../lib/sources/alertmanager/env.ts';
import { source } from '../../../../lib/sources/alertmanager/index.ts';
import { sample } from '../../../../lib/sources/alertmanager/sample.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const configure = (env: Env) => {
  const reader = createEnvReader(env);
  const config = alertmanagerEnv().configure(reader);
  reader.finish();
  return config;
};
const config = {
  tokens: [{ name: 'am', token: secrets.alertmanager }],
  basic: undefined,
  header: undefined,
  names: defaultNames,
};

describe('the environment of alertmanager', () => {
  it('has a token or a password, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    const name = expect.stringMatching(/^token-[0-9a-f]{8}$/);
    expect(configure({ ALERTMANAGER_TOKEN: `${secrets.alertmanager},a:b` })).toEqual({
      tokens: [
        { name, token: secrets.alertmanager },
        { name, token: 'a:b' },
      ],
      basic: undefined,
      header: undefined,
      names: defaultNames,
    });
  });

  it.each([`u:${secrets.basicPassword}`, 'u:a:b', 'u:a,b,', 'u::'])(
    'takes the pair %s whole',
    (ALERTMANAGER_BASIC) => {
      expect(configure({ ALERTMANAGER_BASIC })).toMatchObject({ tokens: [], basic: ALERTMANAGER_BASIC });
    },
  );

  it.each(['user', 'user:', ':word', ''])('fails at the pair %j', (ALERTMANAGER_BASIC) => {
    expect(() => configure({ ALERTMANAGER_BASIC })).toThrow(ConfigError);
  });
});

describe('the source alertmanager', () => {
  it('reads large JSON, within the time of API Gateway, and carries nothing out after six hours', () => {
    expect(source.body).toEqual({ kind: 'json', maxBytes: 4_194_304 });
    expect(source.limitMs).toBeLessThan(29_000);
    expect(source.lifeMs).toBe(21_600_000);
    expect(source).not.toHaveProperty('handshake');
  });

  it('accepts and reads its own sample', () => {
    const command = 'stop 作业 34765 --workspace w';
    const made = sample({ command, now: NOW, unique: 'once', secret: () => secrets.alertmanager });
    expect(made.path).toBe('/webhooks/alertmanager');
    const verified = source.verify(webhookRequest(made), config);
    expect(verified.credential).toBe('am');
    expect(source.read(verified, config)).toEqual({
      kind: 'alerts',
      asks: [
        {
          target: { jobName: '作业', instanceId: '34765', workspace: 'w' },
          asker: { kind: 'alert', source: 'alertmanager', id: 'DlfJobRunningTooLong' },
          reason: 'DLF job 作业 has run for too long',
          dryRun: false,
          alert: {
            labels: {
              alertname: 'DlfJobRunningTooLong',
              severity: 'critical',
              job_name: '作业',
              instance_id: '34765',
              workspace: 'w',
            },
            startedAt: NOW - 60_000,
          },
          dedupe: ['alertmanager', 'once', '2026-11-24T01:59:00.000Z', '作业', '34765', 'w'],
        },
      ],
      ignored: [],
    });
  });

  it.each(['help', 'stop a 1 --dry-run', 'stop a 1 --reason x'])('makes no sample of %s', (command) => {
    expect(() => sample({ command, now: NOW, unique: '', secret: () => secrets.alertmanager })).toThrow(
      Error,
    );
  });

  it('keeps a 64-bit instance ID exact, and says what it does not understand', () => {
    const read = (body: string) => {
      const headers = { authorization: `Bearer ${secrets.alertmanager}` };
      return source.read(source.verify(webhookRequest({ headers, body }), config), config);
    };
    const labels = '{"job_name":"a","instance_id":9223372036854775807}';
    expect(read(`{"alerts":[{"status":"firing","labels":${labels}}]}`)).toMatchObject({
      asks: [{ target: { instanceId: '9223372036854775807' } }],
    });
    expect(read('{"version":"3","alerts":[]}')).toEqual({
      kind: 'malformed',
      problem: { kind: 'other-version', given: '3' },
      asker: { kind: 'alert', source: 'alertmanager', id: '' },
    });
    expect(() => read('{')).toThrow(BadRequestError);
  });
});
