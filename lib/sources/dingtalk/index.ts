import type { Source } from '../source.ts';
import type { DingtalkConfig } from './env.ts';
import { HOST, readDingtalk } from './read.ts';
import { dingtalkCall, refuseDingtalk, respondDingtalk } from './respond.ts';
import { type DingtalkMessage, proofOfDingtalk, verifyDingtalk } from './verify.ts';

/** Messages to the robot of an organization's own app, by HTTP. */
export const source = {
  body: { kind: 'json', maxBytes: 256 * 1024 },
  // It is not documented how long DingTalk waits: what the others do will not be too late.
  limitMs: 2_600,
  lifeMs: 10 * 60_000,
  mayGoOn: true,
  // A `sessionWebhook` is for 90 minutes, as its own time of expiry says; a robot may say 20 things a minute.
  late: {
    hosts: [HOST],
    uses: 5,
    lifeMs: 90 * 60_000,
    secrets: ({ appSecrets }) => appSecrets,
    call: dingtalkCall,
  },
  verify: verifyDingtalk,
  proofOf: proofOfDingtalk,
  read: readDingtalk,
  respond: respondDingtalk,
  refuse: refuseDingtalk,
} satisfies Source<DingtalkConfig, DingtalkMessage>;
