import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../lib/alerts/names.ts';
import { readTopicMessage } from '../../lib/alerts/topic-message.ts';
import { IGNORED } from '../../lib/sources/alert-answers.ts';
import { readCloudEvents } from '../../lib/sources/cloudevents/read.ts';
import { nameVars } from '../../lib/sources/names-env.ts';
import { registry } from '../../lib/sources/registry.ts';
import type { Verified } from '../../lib/sources/source.ts';
import { policyFrom } from '../helpers/policy-from.ts';
import { webhookRequest } from '../lib/http/webhook-requests.ts';

const folder = join(import.meta.dirname, '../../docs/sources');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const pages = readdirSync(folder);
const blocks = (page: string, language: string): readonly string[] =>
  [...read(page).matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  );

const senders = ['alertmanager', 'grafana', 'smn', 'sns', 'pagerduty', 'cloudevents'] as const;
const chats = ['dingtalk', 'discord', 'mattermost', 'teams', 'wecom'] as const;
const withRule = [...senders, 'cloudwatch'] as const;

describe('the pages about senders', () => {
  it.each([...senders, 'feishu'] as const)('%s: route, variables, and how it is tried', (sender) => {
    const text = read(`${sender}.md`);
    expect(text).toContain(`/webhooks/${sender}`);
    expect(text).toContain(`npm run send -- ${sender} "stop job_batch 34765"`);
    for (const { name } of registry[sender].env().vars) expect(text).toContain(`\`${name}\``);
  });

  it.each(withRule)('%s: rules that load, are for it, and only try what would be stopped', (sender) => {
    const policies = blocks(`${sender}.md`, 'yaml').map(policyFrom);
    expect(policies.length).toBeGreaterThan(0);
    for (const rule of policies.flatMap(({ rules }) => rules)) {
      expect(rule.from).toContain(sender);
      expect(rule.verdict).toBe('dry-run');
    }
  });

  it.each(pages)('%s: leads to files that are there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    for (const link of links) expect(existsSync(join(folder, link)), link).toBe(true);
  });
});

describe('the pages about chats', () => {
  it.each(chats)('%s: route, variables, how it is tried, and rules that load and only try', (chat) => {
    const text = read(`${chat}.md`);
    expect(text).toContain(`/webhooks/${chat}`);
    expect(text).toContain(`npm run send -- ${chat} "stop job_batch 34765"`);
    for (const { name } of registry[chat].env().vars) expect(text).toContain(`\`${name}\``);
    const rules = blocks(`${chat}.md`, 'yaml').flatMap((block) => policyFrom(block).rules);
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(rule).toMatchObject({ from: [chat], verdict: 'dry-run' });
  });
});

describe('what is written for all of them', () => {
  it('names every reason for which something is ignored', () => {
    for (const reason of Object.keys(IGNORED)) expect(read('common.md')).toContain(`\`${reason}\``);
  });

  it('names the keys under which targets stand, in their order, and the variables that change them', () => {
    for (const keys of Object.values(defaultNames) as readonly (readonly string[])[]) {
      expect(read('common.md')).toContain(keys.map((key) => `\`${key}\``).join(', '));
    }
    for (const { name } of nameVars) expect(read('common.md')).toContain(`\`${name}\``);
  });
});

const ORDERS = { jobName: 'nightly_orders', instanceId: '34801' };

/** What comes of a message that SMN delivers. */
const readMessage = (message: object | string) =>
  readTopicMessage(
    {
      source: 'smn',
      id: 'm1',
      subject: undefined,
      text: typeof message === 'string' ? message : JSON.stringify(message),
      at: '2026-11-24T01:10:00Z',
    },
    defaultNames,
  );

describe('what the pages show', () => {
  it('asks, where it is a message for SMN', () => {
    const [message = ''] = blocks('smn.md', 'json');
    expect(readMessage(message)).toMatchObject({ ok: true, value: { target: ORDERS } });
  });

  it('asks, where it is an event', () => {
    const [body = ''] = blocks('cloudevents.md', 'json');
    const headers = { 'content-type': 'application/cloudevents+json' };
    const delivery = { request: webhookRequest({ headers, body }) } as Verified<undefined>;
    expect(
      readCloudEvents(delivery, { names: defaultNames, tokens: [], basic: undefined, header: undefined }),
    ).toMatchObject({
      asks: [{ target: ORDERS }],
    });
  });

  /** Rows of the table of kinds: what, `kind`, words. */
  const kinds = [...read('smn.md').matchAll(/^\| [^|]+ \| `([\w-]+)` \| ([^|]+) \|$/gm)].flatMap(
    ([, kind = '', words = '']) => words.split(', ').map((word) => [kind, word.trim()] as const),
  );

  it.each(kinds)('means %s by the word %s of a notice of DataArts Factory', (kind, word) => {
    const notice = { 作业名称: ORDERS.jobName, 作业实例ID: ORDERS.instanceId, 作业状态: word };
    expect(readMessage(notice)).toMatchObject({
      ok: true,
      value: { target: ORDERS, alert: { labels: { kind } } },
    });
  });

  it('has words for four kinds', () => {
    expect(new Set(kinds.map(([kind]) => kind)).size).toBe(4);
  });

  /** Rows of the table of members. */
  const members = [...read('smn.md').matchAll(/^\| (job|instance) \| ([^|]+) \|$/gm)].map(
    ([, what = '', names = '']) => [what, names.split(', ').map((name) => name.trim())],
  );

  it('finds job and instance under each name that the members of a notice may have', () => {
    const { job = [], instance = [] } = Object.fromEntries(members) as Record<string, string[]>;
    for (const name of job) {
      const notice = { [name]: ORDERS.jobName, 作业实例ID: ORDERS.instanceId, 作业状态: '运行超时' };
      expect(readMessage(notice), name).toMatchObject({ ok: true, value: { target: ORDERS } });
    }
    for (const name of instance) {
      const notice = { 作业名称: ORDERS.jobName, [name]: ORDERS.instanceId, 作业状态: '运行超时' };
      expect(readMessage(notice), name).toMatchObject({ ok: true, value: { target: ORDERS } });
    }
    expect([job.length, instance.length]).toEqual([2, 4]);
  });
});
