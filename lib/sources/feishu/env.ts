import type { EnvReader } from '../../config/env-reader.ts';
import type { SourceEnv } from '../source.ts';

/** What the platform knows us by for a while, kept from call to call of one process; it belongs into no log. */
export interface TokenCell {
  known?: { readonly token: string; readonly until: number };
  pending?: Promise<string | undefined>;
}

export interface FeishuConfig {
  /** Several during rotation; undefined: nothing is signed, and the verification token is the only proof. */
  readonly encryptKeys: readonly string[] | undefined;
  readonly verificationTokens: readonly string[];
  readonly appId: string;
  /** The first one is today's. */
  readonly appSecrets: readonly string[];
  /** Tenant keys that may ask; undefined: those of the tenant in which the app is installed. */
  readonly tenants: readonly string[] | undefined;
  /** https, without a path */
  readonly endpoint: string;
  readonly token: TokenCell;
}

/** Lark's is `https://open.larksuite.com`. */
const ENDPOINT = 'https://open.feishu.cn';

export const feishuEnv = (): SourceEnv<FeishuConfig> => ({
  vars: [
    { name: 'FEISHU_ENCRYPT_KEY', secret: true },
    { name: 'FEISHU_VERIFICATION_TOKEN', secret: true },
    { name: 'FEISHU_APP_ID', secret: false },
    { name: 'FEISHU_APP_SECRET', secret: true },
    { name: 'FEISHU_TENANTS', secret: false },
    { name: 'FEISHU_ENDPOINT', secret: false },
  ],
  configure: (env) => {
    const encryptKeys = env.secrets('FEISHU_ENCRYPT_KEY');
    const verificationTokens = env.secrets('FEISHU_VERIFICATION_TOKEN');
    const appSecrets = env.secrets('FEISHU_APP_SECRET');
    if (encryptKeys === undefined && verificationTokens === undefined && appSecrets === undefined) {
      return undefined;
    }
    if (verificationTokens === undefined) env.problem('FEISHU_VERIFICATION_TOKEN', 'is missing');
    if (appSecrets === undefined) env.problem('FEISHU_APP_SECRET', 'is missing');
    return {
      encryptKeys,
      verificationTokens: verificationTokens ?? [],
      appId: env.required('FEISHU_APP_ID'),
      appSecrets: appSecrets ?? [],
      tenants: env.list('FEISHU_TENANTS'),
      endpoint: readEndpoint(env),
      token: {},
    };
  },
  warnings: ({ encryptKeys, tenants }) => [
    ...(encryptKeys === undefined
      ? [
          'FEISHU_ENCRYPT_KEY is not set: nothing is signed, and whoever has seen one delivery can make others',
        ]
      : []),
    ...(tenants === undefined
      ? ['FEISHU_TENANTS is not set: whatever tenant installs the app may stop jobs']
      : []),
  ],
});

/** Messages go to https addresses on their usual port only. */
function readEndpoint(env: EnvReader): string {
  const endpoint = env.origin('FEISHU_ENDPOINT') ?? ENDPOINT;
  const { protocol, port } = new URL(endpoint);
  if (protocol !== 'https:' || port !== '') env.problem('FEISHU_ENDPOINT', 'must be https://host');
  return endpoint;
}
