import { type NamedToken, readTokens } from '../bearer.ts';
import type { SourceEnv } from '../source.ts';

export interface ApiConfig {
  readonly tokens: readonly NamedToken[];
  /** HMAC keys of Standard Webhooks. */
  readonly secrets: readonly Buffer[];
}

/** Standard Webhooks 1.0.0, "Signature scheme". */
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

export const apiEnv: SourceEnv<ApiConfig> = {
  vars: [
    { name: 'API_TOKENS', secret: true },
    { name: 'API_SECRET', secret: true },
  ],
  configure: (env) => {
    const tokens = readTokens(env, 'API_TOKENS');
    const secrets = env.secrets('API_SECRET')?.map((text) => {
      const [, base64] = SECRET.exec(text) ?? [];
      if (base64 === undefined) env.problem('API_SECRET', 'must be whsec_ and base64');
      return Buffer.from(base64 ?? '', 'base64');
    });
    return tokens === undefined && secrets === undefined
      ? undefined
      : { tokens: tokens ?? [], secrets: secrets ?? [] };
  },
};
