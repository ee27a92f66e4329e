import { MIN_WEBHOOK_KEY_BYTES, readWebhookKey } from '../../crypto/standard-webhooks.ts';
import { type NamedToken, readNamedTokens } from '../bearer.ts';
import type { SourceEnv } from '../source.ts';

/** The credential of everybody who holds `API_SECRET`. */
export const SIGNED = 'webhook-secret';

export interface ApiConfig {
  readonly tokens: readonly NamedToken[];
  /** HMAC keys of Standard Webhooks. */
  readonly secrets: readonly Buffer[];
}

export const apiEnv = (): SourceEnv<ApiConfig> => ({
  vars: [
    { name: 'API_TOKENS', secret: true },
    { name: 'API_SECRET', secret: true },
  ],
  configure: (env) => {
    const tokens = readNamedTokens(env, 'API_TOKENS', SIGNED);
    const secrets = env.secrets('API_SECRET')?.flatMap((text) => {
      const key = readWebhookKey(text);
      if (key !== undefined) return [key];
      env.problem('API_SECRET', `must be whsec_ and the base64 of at least ${MIN_WEBHOOK_KEY_BYTES} bytes`);
      return [];
    });
    return tokens === undefined && secrets === undefined
      ? undefined
      : { tokens: tokens ?? [], secrets: secrets ?? [] };
  },
});
