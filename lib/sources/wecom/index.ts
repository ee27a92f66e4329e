import type { Source } from '../source.ts';
import type { WecomConfig } from './env.ts';
import { readWecom } from './read.ts';
import { refuseWecom, respondWecom, wecomCall } from './respond.ts';
import { checkAddress, verifyWecom, type WecomMessage } from './verify.ts';

/** Smart robots of WeCom (企业微信智能机器人), in API mode with a callback address. */
export const source = {
  // Encrypted JSON, whatever content type it comes with.
  body: { kind: 'json-text', maxBytes: 256 * 1024 },
  // WeCom hangs up after 5 s and comes again; the rest is for the way back.
  limitMs: 4_000,
  lifeMs: 10 * 60_000,
  mayGoOn: true,
  late: {
    hosts: ['qyapi.weixin.qq.com'],
    uses: 1,
    lifeMs: 60 * 60_000,
    secrets: ({ robots }) => robots.map(({ aesKey }) => aesKey),
    call: wecomCall,
  },
  handshake: checkAddress,
  verify: verifyWecom,
  read: readWecom,
  respond: respondWecom,
  refuse: refuseWecom,
} satisfies Source<WecomConfig, WecomMessage>;
