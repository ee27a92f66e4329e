import type { Source } from '../source.ts';
import type { TeamsConfig } from './env.ts';
import { readTeams } from './read.ts';
import { refuseTeams, respondTeams } from './respond.ts';
import { type Activity, verifyTeams } from './verify.ts';

/** Outgoing webhooks of Microsoft Teams. They take no late reply: there is only the answer. */
export const source = {
  body: { kind: 'json', maxBytes: 256 * 1024 },
  // Teams waits 5 s (learn.microsoft.com, "Create Outgoing Webhooks"); the rest is for the way back.
  limitMs: 4_000,
  lifeMs: 10 * 60_000,
  mayGoOn: true,
  verify: verifyTeams,
  read: readTeams,
  respond: respondTeams,
  refuse: refuseTeams,
} satisfies Source<TeamsConfig, Activity>;
