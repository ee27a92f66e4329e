import { refuseAlerts, respondAlerts } from '../alert-answers.ts';
import { verifyCredentials } from '../credentials.ts';
import type { Source } from '../source.ts';
import type { CloudEventsConfig } from './env.ts';
import { handshake } from './handshake.ts';
import { readCloudEvents } from './read.ts';

/** CloudEvents 1.0 over HTTP: structured, batched, binary. */
export const source = {
  body: { kind: 'json', maxBytes: 4 * 1024 * 1024 },
  limitMs: 10_000,
  lifeMs: 6 * 60 * 60_000,
  mayGoOn: true,
  handshake,
  verify: verifyCredentials,
  read: readCloudEvents,
  respond: (answer) => respondAlerts(answer, 503),
  refuse: refuseAlerts,
} satisfies Source<CloudEventsConfig, undefined>;
