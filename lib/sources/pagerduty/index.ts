import { alertSource } from '../alert-source.ts';
import type { Source } from '../source.ts';
import type { PagerDutyConfig } from './env.ts';
import { readPagerDuty } from './read.ts';
import { verifyPagerDuty } from './verify.ts';

/** PagerDuty's V3 webhook subscriptions, and custom incident actions. */
export const source = {
  // 429 and 5xx are tried again for two days; any other 4xx is dropped.
  ...alertSource,
  // PagerDuty drops what is over 256 KB.
  body: { kind: 'json', maxBytes: 4 * 1024 * 1024 },
  // It waits 5 s, and after three dropped webhooks sends none for a day.
  limitMs: 4_000,
  verify: verifyPagerDuty,
  read: readPagerDuty,
} satisfies Source<PagerDutyConfig, undefined>;
