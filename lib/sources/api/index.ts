import type { Source } from '../source.ts';
import type { ApiConfig } from './env.ts';
import { readApi } from './read.ts';
import { refuseApi, respondApi } from './respond.ts';
import { verifyApi } from './verify.ts';

/** Scripts and services: bearer tokens, or Standard Webhooks signatures. */
export const source = {
  body: { kind: 'json', maxBytes: 256 * 1024 },
  limitMs: 20_000,
  lifeMs: 20_000,
  // A script that hears 503 must know that nothing is pending.
  mayGoOn: false,
  verify: verifyApi,
  read: readApi,
  respond: respondApi,
  refuse: refuseApi,
} satisfies Source<ApiConfig, undefined>;
