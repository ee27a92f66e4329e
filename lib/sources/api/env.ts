import { type NamedToken, readNamedTokens } from '../bearer.ts';
import type { SourceEnv } from '../source.ts';

/** The credential of everybody who holds `API_SECRET`. */
export const SIGNED = 'webhook-secret';

export interface ApiConfig {
  readonly tokens: readonly NamedToken[];
  /** HMAC keys of Standard Webhooks. */
  readonly secrets: readonly Buffer[];
}

/** Standard Webhooks 1.0.0, "Signature scheme". */
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** The specification asks for 24; below 16 it could be guessed. */
const MIN_KEY_BYTES = 16;

export const apiEnv: SourceEnv<ApiConfig> = {
  vars: [
    { name: 'API_TOKENS', secret: true },
    { name: 'API_SECRET', secret: true },
  ],
  configure: (env) => {
    const tokens = readNamedTokens(env, 'API_TOKENS', SIGNED);
    const secrets = env.secrets('API_SECRET')?.map((text) => {
      const [, base64] = SECRET.exec(text) ?? [];
      const key = Buffer.from(base64 ?? '', 'base64');
      if (key.length < MIN_KEY_BYTES) {
        env.problem('API_SECRET', `must be whsec_ and the base64 of at least ${MIN_KEY_BYTES} bytes`);
      }
      return key;
    });
    return tokens === undefined && secrets === undefined
      ? undefined
      : { tokens: tokens ?? [], secrets: secrets ?? [] };
  },
};
