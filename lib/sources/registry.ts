import { alertmanagerEnv } from './alertmanager/env.ts';
import { apiEnv } from './api/env.ts';
import { cloudeventsEnv } from './cloudevents/env.ts';
import { customEnv } from './custom/env.ts';
import { dingtalkEnv } from './dingtalk/env.ts';
import { discordEnv } from './discord/env.ts';
import { feishuEnv } from './feishu/env.ts';
import { grafanaEnv } from './grafana/env.ts';
import { mattermostEnv } from './mattermost/env.ts';
import { pagerdutyEnv } from './pagerduty/env.ts';
import { slackEnv } from './slack/env.ts';
import { smnEnv } from './smn/env.ts';
import { snsEnv } from './sns/env.ts';
import type { Source, SourceEnv } from './source.ts';
import { teamsEnv } from './teams/env.ts';
import { wecomEnv } from './wecom/env.ts';

/** A sender: what its variables begin with, what it makes of them, and the rest, which is loaded when it first calls. */
interface Entry<Config> {
  /** Without a variable that begins like this it is not even asked for its configuration. */
  readonly prefix: string;
  readonly env: () => SourceEnv<Config>;
  readonly load: () => Promise<{ readonly source: Source<Config> }>;
}

function entry<Config>(
  prefix: string,
  env: Entry<Config>['env'],
  load: Entry<Config>['load'],
): Entry<Config> {
  let loaded: ReturnType<typeof load> | undefined;
  return {
    prefix,
    env,
    load: () => {
      loaded ??= load();
      return loaded;
    },
  };
}

/** Every sender that there is, by the name in its path. */
export const registry = {
  alertmanager: entry('ALERTMANAGER_', alertmanagerEnv, () => import('./alertmanager/index.ts')),
  api: entry('API_', apiEnv, () => import('./api/index.ts')),
  cloudevents: entry('CLOUDEVENTS_', cloudeventsEnv, () => import('./cloudevents/index.ts')),
  custom: entry('POLICY_', customEnv, () => import('./custom/index.ts')),
  dingtalk: entry('DINGTALK_', dingtalkEnv, () => import('./dingtalk/index.ts')),
  discord: entry('DISCORD_', discordEnv, () => import('./discord/index.ts')),
  feishu: entry('FEISHU_', feishuEnv, () => import('./feishu/index.ts')),
  grafana: entry('GRAFANA_', grafanaEnv, () => import('./grafana/index.ts')),
  mattermost: entry('MATTERMOST_', mattermostEnv, () => import('./mattermost/index.ts')),
  pagerduty: entry('PAGERDUTY_', pagerdutyEnv, () => import('./pagerduty/index.ts')),
  slack: entry('SLACK_', slackEnv, () => import('./slack/index.ts')),
  smn: entry('SMN_', smnEnv, () => import('./smn/index.ts')),
  sns: entry('SNS_', snsEnv, () => import('./sns/index.ts')),
  teams: entry('TEAMS_', teamsEnv, () => import('./teams/index.ts')),
  wecom: entry('WECOM_', wecomEnv, () => import('./wecom/index.ts')),
} as const;

export type SourceName = keyof typeof registry;

export const sourceNames = Object.keys(registry) as SourceName[];

/** As a policy's rules name them: whoever comes through `custom` is `custom/<name>` there. */
export const policySources: readonly string[] = sourceNames.filter((name) => name !== 'custom');
