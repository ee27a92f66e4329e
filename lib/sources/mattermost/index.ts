import type { Source } from '../source.ts';
import type { MattermostConfig } from './env.ts';
import { readMattermost } from './read.ts';
import { mattermostCall, refuseMattermost, respondMattermost } from './respond.ts';
import { type MattermostCall, verifyMattermost } from './verify.ts';

/** Mattermost slash commands, and clicks on the buttons of their answers. */
export const source = {
  body: { kind: 'form or json', maxBytes: 256 * 1024 },
  // Mattermost waits as long as its operator says, 30 s by default; its documentation advises three.
  limitMs: 2_600,
  lifeMs: 10 * 60_000,
  mayGoOn: true,
  // A slash command's response_url takes five messages in half an hour.
  late: {
    hosts: ({ host }) => (host === undefined ? [] : [host]),
    uses: 5,
    lifeMs: 30 * 60_000,
    secrets: ({ tokens }) => tokens,
    call: mattermostCall,
  },
  verify: verifyMattermost,
  read: readMattermost,
  respond: respondMattermost,
  refuse: refuseMattermost,
} satisfies Source<MattermostConfig, MattermostCall>;
