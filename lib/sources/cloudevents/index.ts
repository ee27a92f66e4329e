import { alertSource } from '../alert-source.ts';
import { verifyCredentials } from '../credentials.ts';
import type { Source } from '../source.ts';
import type { CloudEventsConfig } from './env.ts';
import { handshake } from './handshake.ts';
import { readCloudEvents } from './read.ts';

/** CloudEvents 1.0 over HTTP: structured, batched, binary. */
export const source = {
  ...alertSource,
  body: { kind: 'json', maxBytes: 4 * 1024 * 1024 },
  limitMs: 10_000,
  handshake,
  verify: verifyCredentials,
  read: readCloudEvents,
} satisfies Source<CloudEventsConfig, undefined>;
