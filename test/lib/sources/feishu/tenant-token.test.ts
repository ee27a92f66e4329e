import { describe, expect, it } from 'vitest';
import type { PinnedCall, PinnedFetch } from '../../../../lib/http/pinned-fetch.ts';
import type { FeishuConfig } from '../../../../lib/sources/feishu/env.ts';
import { authorizeFeishu } from '../../../../lib/sources/feishu/tenant-token.ts';
import { secrets } from '../../../helpers/secrets.ts';

const NOW = 1_795_485_600_000;
const config = (): FeishuConfig => ({
  encryptKeys: undefined,
  verificationTokens: [],
  appId: 'cli_test',
  appSecrets: [secrets.feishuApp, 'yesterday’s'],
  tenants: undefined,
  endpoint: 'https://open.feishu.cn',
  token: {},
});

/** A Feishu that gives out `t-1`, `t-2`, … or says what a test says. */
function platform(answer?: { status: number; body: string }) {
  const calls: PinnedCall[] = [];
  const fetch: PinnedFetch = async (call) => {
    calls.push(call);
    const token = `t-${calls.length}`;
    return (
      answer ?? {
        status: 200,
        body: JSON.stringify({ code: 0, msg: 'ok', tenant_access_token: token, expire: 7200 }),
      }
    );
  };
  return { calls, fetch };
}

describe('the tenant access token', () => {
  it('is asked for with today’s secret, at the endpoint', async () => {
    const { calls, fetch } = platform();
    expect(await authorizeFeishu(config(), fetch, NOW)).toEqual({ authorization: 'Bearer t-1' });
    expect(calls).toMatchObject([
      { url: 'https://open.feishu.cn/open-apis/auth/v3/tenant_access_token/internal' },
    ]);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ app_id: 'cli_test', app_secret: secrets.feishuApp });
    expect(calls[0]?.limitMs).toBeLessThanOrEqual(2_000);
  });

  it('is kept until shortly before its end', async () => {
    const { calls, fetch } = platform();
    const given = config();
    await authorizeFeishu(given, fetch, NOW);
    await authorizeFeishu(given, fetch, NOW + 6_899_000);
    expect(calls).toHaveLength(1);
    expect(await authorizeFeishu(given, fetch, NOW + 6_900_000)).toEqual({ authorization: 'Bearer t-2' });
  });

  it('is asked for once by those who need it at once', async () => {
    const { calls, fetch } = platform();
    const given = config();
    const both = await Promise.all([1, 2].map(() => authorizeFeishu(given, fetch, NOW)));
    expect(both).toEqual([{ authorization: 'Bearer t-1' }, { authorization: 'Bearer t-1' }]);
    expect(calls).toHaveLength(1);
  });

  it('of another configuration is another one', async () => {
    const { calls, fetch } = platform();
    await authorizeFeishu(config(), fetch, NOW);
    await authorizeFeishu(config(), fetch, NOW);
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['a wrong secret', { status: 200, body: '{"code":10014,"msg":"app secret invalid"}' }],
    ['an error', { status: 502, body: '{"code":0,"tenant_access_token":"t-1","expire":7200}' }],
    ['no JSON', { status: 200, body: 'ok' }],
    ['no token', { status: 200, body: '{"code":0}' }],
    ['what would end a header', { status: 200, body: '{"code":0,"tenant_access_token":"a\\r\\nb: c"}' }],
  ])('cannot be had for %s, and is asked for again the next time', async (_what, answer) => {
    const { calls, fetch } = platform(answer);
    const given = config();
    expect(await authorizeFeishu(given, fetch, NOW)).toBeUndefined();
    expect(await authorizeFeishu(given, fetch, NOW)).toBeUndefined();
    expect(calls).toHaveLength(2);
  });

  it('that says nothing of its end is used once', async () => {
    const { calls, fetch } = platform({ status: 200, body: '{"code":0,"tenant_access_token":"t-1"}' });
    const given = config();
    await authorizeFeishu(given, fetch, NOW);
    expect(await authorizeFeishu(given, fetch, NOW)).toEqual({ authorization: 'Bearer t-1' });
    expect(calls).toHaveLength(2);
  });
});
