import { isRecord, jsonOrNothing, textOf } from '../../http/exact-json.ts';
import type { PinnedFetch } from '../../http/pinned-fetch.ts';
import type { FeishuConfig } from './env.ts';

/** It is for two hours at most; within the last half hour a new one is given out beside it. */
const RENEWED_BEFORE_MS = 5 * 60_000;
const MAX_BYTES = 16 * 1024;
const LIMIT_MS = 2_000;

/** Nothing else can stand in a header. */
const TOKEN = /^[A-Za-z0-9._~+/=-]{1,4096}$/;

/** By what Feishu knows us; undefined: it does not give out a token now. Who asks meanwhile waits for the same one. */
export async function authorizeFeishu(
  config: FeishuConfig,
  fetch: PinnedFetch,
  now: number,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { token: cell } = config;
  let token = cell.known !== undefined && now < cell.known.until ? cell.known.token : undefined;
  if (token === undefined) {
    cell.pending ??= ask(config, fetch, now).finally(() => {
      delete cell.pending;
    });
    token = await cell.pending;
  }
  return token === undefined ? undefined : { authorization: `Bearer ${token}` };
}

/** open.feishu.cn, "Get custom app's tenant_access_token". */
async function ask(
  { endpoint, appId, appSecrets, token: cell }: FeishuConfig,
  fetch: PinnedFetch,
  now: number,
): Promise<string | undefined> {
  const answer = await fetch({
    url: `${endpoint}/open-apis/auth/v3/tenant_access_token/internal`,
    body: JSON.stringify({ app_id: appId, app_secret: appSecrets[0] }),
    maxBytes: MAX_BYTES,
    limitMs: LIMIT_MS,
  });
  const said = answer?.status === 200 ? jsonOrNothing(answer.body) : undefined;
  if (!isRecord(said) || said['code'] !== 0) return undefined;
  const token = textOf(said['tenant_access_token']) ?? '';
  if (!TOKEN.test(token)) return undefined;
  const seconds = typeof said['expire'] === 'number' ? said['expire'] : 0;
  cell.known = { token, until: now + seconds * 1_000 - RENEWED_BEFORE_MS };
  return token;
}
