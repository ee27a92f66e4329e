import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../../lib/alerts/names.ts';
import { ConfigError } from '../../../../lib/config/env-reader.ts';
import { grafanaEnv } from '../../../../lib/sources/grafana/env.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { configure, configured, signing } from './grafana-requests.ts';

describe('the environment of grafana', () => {
  it('has a secret of signatures or credentials, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    expect(configure({ ALERT_JOB_NAME_KEYS: 'pipeline' })).toBeUndefined();
    expect(configure(signing)).toEqual({
      secrets: [secrets.grafana],
      timestampHeader: 'x-grafana-alerting-timestamp',
      credentials: undefined,
      names: defaultNames,
    });
    expect(configure({ GRAFANA_HMAC_SECRET: `${secrets.grafana}, ${secrets.grafanaNext}` })).toMatchObject({
      secrets: [secrets.grafana, secrets.grafanaNext],
      timestampHeader: undefined,
    });
    expect(configure({ GRAFANA_TOKEN: secrets.grafanaToken, GRAFANA_HEADER: 'X-Token' })).toMatchObject({
      secrets: [],
      credentials: { tokens: [{ token: secrets.grafanaToken }], basic: undefined, header: 'x-token' },
    });
  });

  it.each([
    { GRAFANA_HMAC_SECRET: '' },
    { GRAFANA_HMAC_SECRET: ' ' },
    { GRAFANA_HMAC_SECRET: `${secrets.grafana},` },
    { GRAFANA_HMAC_SECRET: '', GRAFANA_TOKEN: secrets.grafanaToken },
    { GRAFANA_TOKEN: '' },
    { GRAFANA_BASIC: '' },
    { GRAFANA_BASIC: 'user' },
    { GRAFANA_TIMESTAMP_HEADER: 'X-Time' },
    { GRAFANA_TIMESTAMP_HEADER: 'X-Time', GRAFANA_TOKEN: secrets.grafanaToken },
    { ...signing, GRAFANA_TIMESTAMP_HEADER: 'X Time' },
    { ...signing, GRAFANA_TIMESTAMP_HEADER: 'X-Time:' },
    { GRAFANA_HEADER: 'X-Token' },
    { ...signing, GRAFANA_HEADER: 'X-Token' },
    { GRAFANA_TOKEN: secrets.grafanaToken, GRAFANA_HEADER: 'Authorization' },
    { GRAFANA_TOKEN: secrets.grafanaToken, GRAFANA_HEADER: 'X Token' },
  ])('fails at %j', (env) => {
    expect(() => configure(env)).toThrow(ConfigError);
  });

  it('warns of signatures without a time, which can be sent again', () => {
    const warningsOf = (env: Record<string, string>) => grafanaEnv().warnings?.(configured(env));
    expect(warningsOf({ GRAFANA_HMAC_SECRET: secrets.grafana })).toEqual([
      expect.stringContaining('GRAFANA_TIMESTAMP_HEADER'),
    ]);
    expect(warningsOf(signing)).toEqual([]);
    expect(warningsOf({ GRAFANA_TOKEN: secrets.grafanaToken })).toEqual([]);
    expect(warningsOf({ ...signing, GRAFANA_TOKEN: secrets.grafanaToken })).toEqual([
      expect.stringContaining('with it no signature is asked for'),
    ]);
  });
});
