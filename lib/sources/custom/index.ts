import type { Mapping } from '../../mapping/mapping.ts';
import { refuseAlerts, respondAlerts } from '../alert-answers.ts';
import type { Source } from '../source.ts';
import type { CustomConfig } from './env.ts';
import { readCustom } from './read.ts';
import { verifyCustom } from './verify.ts';

/** Senders that the policy file declares, each at `/webhooks/custom/<name>`. */
export const source = {
  body: { kind: 'any', maxBytes: 4 * 1024 * 1024 },
  // Each mapping has its own.
  limitMs: 5_000,
  lifeMs: 6 * 60 * 60_000,
  mayGoOn: true,
  verify: verifyCustom,
  read: readCustom,
  respond: (answer, { found }) => respondAlerts(answer, found.retryStatus),
  refuse: refuseAlerts,
} satisfies Source<CustomConfig, Mapping>;
