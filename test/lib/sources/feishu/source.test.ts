import { describe, expect, it } from 'vitest';
import { ConfigError, createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import { feishuEnv } from '../../../../lib/sources/feishu/env.ts';
import { source } from '../../../../lib/sources/feishu/index.ts';
import { sample, sampleEnv } from '../../../../lib/sources/feishu/sample.ts';
import { feishuEnvOf } from '../../../helpers/feishu-delivery.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const configure = (env: Env) => {
  const reader = createEnvReader(env);
  const config = feishuEnv().configure(reader);
  reader.finish();
  return config;
};
const configured = (env: Env = feishuEnvOf) => {
  const config = configure(env);
  if (config === undefined) throw new Error('not configured');
  return config;
};

describe('the environment of feishu', () => {
  it('has its secrets, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    expect(configure({ FEISHU_TENANTS: 't', FEISHU_APP_ID: 'cli_test' })).toBeUndefined();
    expect(configured()).toEqual({
      encryptKeys: [secrets.feishuEncrypt],
      verificationTokens: [secrets.feishuToken],
      appId: 'cli_test',
      appSecrets: [secrets.feishuApp],
      tenants: ['tenant1'],
      endpoint: 'https://open.feishu.cn',
      token: {},
    });
  });

  it.each(['FEISHU_VERIFICATION_TOKEN', 'FEISHU_APP_ID', 'FEISHU_APP_SECRET'])('lacks %s', (name) => {
    expect(() => configure({ ...feishuEnvOf, [name]: undefined })).toThrow(`${name} is missing`);
  });

  it.each(['FEISHU_ENCRYPT_KEY', 'FEISHU_VERIFICATION_TOKEN', 'FEISHU_APP_SECRET', 'FEISHU_TENANTS'])(
    'does not start with an empty %s',
    (name) => {
      expect(() => configure({ ...feishuEnvOf, [name]: '' })).toThrow(ConfigError);
    },
  );

  it('leads to Lark, and to no address that cannot be written to', () => {
    const at = (FEISHU_ENDPOINT: string) => configured({ ...feishuEnvOf, FEISHU_ENDPOINT });
    const lark = at('https://open.larksuite.com');
    expect(source.late.hosts(lark)).toEqual(['open.larksuite.com']);
    expect(source.late.hosts(configured())).toEqual(['open.feishu.cn']);
    for (const wrong of ['http://127.0.0.1:1', 'https://open.feishu.cn:444', 'https://a/b', 'feishu']) {
      expect(() => at(wrong)).toThrow(ConfigError);
    }
  });

  it('warns of what is open', () => {
    const { warnings } = feishuEnv();
    expect(warnings?.(configured())).toEqual([]);
    expect(warnings?.(configured({ ...feishuEnvOf, FEISHU_TENANTS: undefined }))).toHaveLength(1);
    expect(warnings?.(configured({ ...feishuEnvOf, FEISHU_ENCRYPT_KEY: undefined }))).toHaveLength(1);
  });
});

describe('the source feishu', () => {
  it('answers before Feishu gives up', () => {
    expect(source.limitMs).toBeLessThan(3_000);
  });

  it('accepts and reads its own sample, as it is sent here', () => {
    const made = sample({
      command: 'stop 作业 34765',
      now: NOW,
      unique: 'a-1',
      secret: (name) => sampleEnv[name] ?? '',
    });
    const config = configured(sampleEnv);
    expect(source.read(source.verify(webhookRequest(made), config, NOW), config)).toMatchObject({
      kind: 'command',
      text: 'stop 作业 34765',
      dedupe: ['feishu', 'cli_local', 'om_a1'],
    });
  });
});
