import { alertmanagerEnv } from './alertmanager/env.ts';
import { apiEnv } from './api/env.ts';
import { slackEnv } from './slack/env.ts';
import type { Source, SourceEnv } from './source.ts';

/** A sender: what it needs at start, and the rest, which is loaded when it first calls. */
interface Entry<Config> {
  readonly env: SourceEnv<Config>;
  readonly load: () => Promise<{ readonly source: Source<Config> }>;
}

const entry = <Config>(env: SourceEnv<Config>, load: Entry<Config>['load']): Entry<Config> => ({ env, load });

/** Every sender that there is, by the name in its path. */
export const registry = {
  alertmanager: entry(alertmanagerEnv, () => import('./alertmanager/index.ts')),
  api: entry(apiEnv, () => import('./api/index.ts')),
  slack: entry(slackEnv, () => import('./slack/index.ts')),
} as const;

export type SourceName = keyof typeof registry;

export const sourceNames = Object.keys(registry) as SourceName[];
