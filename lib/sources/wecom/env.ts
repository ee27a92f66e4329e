import type { SourceEnv } from '../source.ts';

/** What one robot signs with, and what it encrypts with. */
export interface Robot {
  readonly token: string;
  /** EncodingAESKey, as WeCom shows it. */
  readonly aesKey: string;
}

export interface WecomConfig {
  /** Several during rotation. */
  readonly robots: readonly Robot[];
  /** Whom a message is for: empty for smart robots, an organization's ID for what else speaks this way. */
  readonly receiveId: string;
}

/** Base64 without its padding. */
const AES_KEY = /^[A-Za-z0-9+/]{43}$/;

export const wecomEnv = (): SourceEnv<WecomConfig> => ({
  vars: [
    { name: 'WECOM_TOKEN', secret: true },
    { name: 'WECOM_AES_KEY', secret: true },
    { name: 'WECOM_RECEIVE_ID', secret: false },
  ],
  configure: (env) => {
    const tokens = env.secrets('WECOM_TOKEN');
    const aesKeys = env.secrets('WECOM_AES_KEY');
    if (tokens === undefined && aesKeys === undefined) return undefined;
    if (tokens?.length !== aesKeys?.length) {
      env.problem('WECOM_AES_KEY', 'must have one key for each of WECOM_TOKEN, in the same order');
    }
    if (aesKeys?.some((key) => !AES_KEY.test(key)) === true) {
      env.problem('WECOM_AES_KEY', 'must be 43 letters and digits, as WeCom shows it');
    }
    return {
      robots: (tokens ?? []).map((token, index) => ({ token, aesKey: aesKeys?.[index] ?? '' })),
      receiveId: env.text('WECOM_RECEIVE_ID') ?? '',
    };
  },
});
