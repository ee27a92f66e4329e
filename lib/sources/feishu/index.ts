import type { Source } from '../source.ts';
import type { FeishuConfig } from './env.ts';
import { readFeishu } from './read.ts';
import { feishuCall, refuseFeishu, respondFeishu } from './respond.ts';
import { authorizeFeishu } from './tenant-token.ts';
import { type FeishuCall, verifyFeishu } from './verify.ts';

/** Messages to a bot of Feishu or Lark, and clicks on its cards. */
export const source = {
  // A message has 150 KB at most, which escapes and encryption make three times as long.
  body: { kind: 'json', maxBytes: 512 * 1024 },
  // Both a message and a click are to be answered within 3,000 ms; the rest is for the way back.
  limitMs: 2_600,
  lifeMs: 10 * 60_000,
  mayGoOn: true,
  // A message can be answered for as long as it is there: what we may say is limited by ourselves.
  late: {
    hosts: ({ endpoint }) => [new URL(endpoint).host],
    uses: 5,
    lifeMs: 24 * 60 * 60_000,
    secrets: ({ appSecrets }) => appSecrets,
    call: feishuCall,
    authorize: authorizeFeishu,
  },
  verify: verifyFeishu,
  read: readFeishu,
  respond: respondFeishu,
  refuse: refuseFeishu,
} satisfies Source<FeishuConfig, FeishuCall>;
