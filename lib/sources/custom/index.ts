import type { Mapping } from '../../mapping/mapping.ts';
import { respondAlerts } from '../alert-answers.ts';
import { alertSource } from '../alert-source.ts';
import type { Source } from '../source.ts';
import type { CustomConfig } from './env.ts';
import { readCustom } from './read.ts';
import { verifyCustom } from './verify.ts';

/** Senders that the policy file declares, each at `/webhooks/custom/<name>`. */
export const source = {
  ...alertSource,
  body: { kind: 'any', maxBytes: 4 * 1024 * 1024 },
  // Each mapping has its own.
  limitMs: 5_000,
  verify: verifyCustom,
  read: readCustom,
  respond: (answer, { found }) => respondAlerts(answer, found.retryStatus),
} satisfies Source<CustomConfig, Mapping>;
