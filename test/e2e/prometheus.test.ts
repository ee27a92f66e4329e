import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startGateway } from '../../local/gateway/gateway.ts';
import {
  ALERTMANAGER,
  PROMETHEUS,
  startAlertmanager,
  startPrometheus,
} from '../helpers/alerting-programs.ts';
import { startFullWorld } from '../helpers/full-world.ts';
import { eventually, isInstalled } from '../helpers/programs.ts';
import { readAudit } from '../helpers/read-audit.ts';
import { secrets } from '../helpers/secrets.ts';
import { alertsMayStop, policyFile } from '../helpers/world.ts';

const programs = [PROMETHEUS, ALERTMANAGER];
const missing = !programs.every(isInstalled) && process.env['CI'] === undefined;

const examples = join(import.meta.dirname, '../../examples');
const RULES = join(examples, 'prometheus/dlf-rules.yaml');
const ALERTMANAGER_YAML = join(examples, 'alertmanager/alertmanager.yaml');

/** What of the examples has to be another thing here. */
interface Receiver {
  readonly name: string;
  readonly webhook_configs?: { url: string; http_config: { authorization: { credentials_file: string } } }[];
}
interface AlertmanagerYaml {
  readonly route: { readonly routes: Record<'group_wait' | 'group_interval' | 'repeat_interval', string>[] };
  readonly receivers: readonly Receiver[];
}
interface RulesYaml {
  readonly groups: { readonly rules: { for: string }[] }[];
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'dlf-stop-'));

function write(name: string, text: string): string {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return path;
}

/** The example, but for its address, the file of its token, and its intervals: one second is as often as it can be. */
function alertmanagerYaml(url: string): string {
  const yaml = parse(readFileSync(ALERTMANAGER_YAML, 'utf8')) as AlertmanagerYaml;
  for (const route of yaml.route.routes) {
    Object.assign(route, { group_wait: '0s', group_interval: '1s', repeat_interval: '1s' });
  }
  for (const webhook of yaml.receivers.flatMap(({ webhook_configs: all = [] }) => all)) {
    webhook.url = url + new URL(webhook.url).pathname;
    webhook.http_config.authorization.credentials_file = write('token', secrets.alertmanager);
  }
  return JSON.stringify(yaml);
}

/** The example without its two minutes' wait. */
function rulesFile(): string {
  const yaml = parse(readFileSync(RULES, 'utf8')) as RulesYaml;
  for (const rule of yaml.groups.flatMap(({ rules }) => rules)) rule.for = '0s';
  return write('rules.yml', JSON.stringify(yaml));
}

const prometheusYaml = (rules: string, metrics: string, alertmanager: string): string =>
  JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    scrape_configs: [{ job_name: 'dlf', static_configs: [{ targets: [metrics] }] }],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
  });

interface Notification {
  readonly status: number;
  readonly results: readonly Readonly<Record<string, string>>[];
  readonly ignored: readonly { readonly reason: string }[];
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The whole chain: the simulated DLF's metrics, Prometheus, Alertmanager, the built webhook, its queue, its worker. */
async function startChain() {
  const world = await startFullWorld(
    { POLICY_FILE: policyFile(alertsMayStop) },
    // Longer than the test: the run goes on, and the alert fires, until the test ends it.
    { stopTakesMs: 600_000 },
  );
  closing.push(world.close);
  const notifications: Notification[] = [];
  const gateway = await startGateway({
    handler: async (event: unknown) => {
      const answer = (await world.webhook.handler(event)) as { statusCode: number; body: string };
      world.told(answer.body);
      const { results = [], ignored = [] } = JSON.parse(answer.body) as Partial<Notification>;
      notifications.push({ status: answer.statusCode, results, ignored });
      return answer;
    },
  });
  closing.push(gateway.close);
  const alertmanager = await startAlertmanager(alertmanagerYaml(gateway.url));
  closing.push(alertmanager.stop);
  const metrics = new URL(world.simulator.adminUrl).host;
  const prometheus = await startPrometheus(prometheusYaml(rulesFile(), metrics, alertmanager.address));
  closing.push(prometheus.stop);
  const firingAlerts = async (): Promise<readonly unknown[]> => {
    const answer = await fetch(`http://${prometheus.address}/api/v1/alerts`);
    return ((await answer.json()) as { data: { alerts: unknown[] } }).data.alerts;
  };
  return { world, notifications, firingAlerts };
}

describe.skipIf(missing)(`real Prometheus and Alertmanager (need Debian's ${programs.join(', ')})`, () => {
  it('find nothing wrong with the examples', () => {
    for (const [program, ...args] of [
      ['promtool', 'check', 'rules', RULES],
      ['amtool', 'check-config', ALERTMANAGER_YAML],
    ] as const) {
      const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
      expect(status, `${program}: ${stdout}${stderr}`).toBe(0);
    }
  });

  it('have the instance stopped that runs too long, with one call over five repeats, and no other', async () => {
    const { world, notifications, firingAlerts } = await startChain();
    const { simulator } = world;
    const before = simulator.instances();
    // Of the sample instances the one that has run for three hours.
    const tooLong = { jobName: '作业_日报.v1', instanceId: '34900' };

    await world.pumpUntil(() => simulator.stopCalls().length > 0, 'the stop');
    const seen = notifications.length;
    await world.pumpUntil(() => notifications.length >= seen + 5, 'five repeat intervals');
    expect(await firingAlerts()).toHaveLength(1);
    expect(simulator.stopCalls()).toHaveLength(1);
    const results = notifications.flatMap(({ results: each }) => each);
    expect(new Set(results.map(({ job_name, instance_id }) => `${job_name} ${instance_id}`))).toEqual(
      new Set([`${tooLong.jobName} ${tooLong.instanceId}`]),
    );
    expect(new Set(results.map(({ request_id }) => request_id)).size).toBe(1);

    const instance = simulator.instance(tooLong.instanceId);
    if (instance === undefined) throw new Error('the instance is gone');
    simulator.put({ ...instance, status: 'manual-stop', endTime: Date.now() });
    await eventually(async () => (await firingAlerts()).length === 0, 'the alert to end');
    const isResolved = () =>
      notifications.some(({ ignored }) => ignored.some(({ reason }) => reason === 'The alert is resolved.'));
    await world.pumpUntil(isResolved, 'the notification that it is resolved');

    expect(notifications.map(({ status }) => status)).toEqual(notifications.map(() => 200));
    expect(simulator.stopCalls()).toHaveLength(1);
    expect(simulator.instances().filter(({ instanceId }) => instanceId !== tooLong.instanceId)).toEqual(
      before.filter(({ instanceId }) => instanceId !== tooLong.instanceId),
    );
    const ofAlert = {
      source: 'alertmanager',
      asker: 'DlfJobRunningTooLong',
      instance_id: tooLong.instanceId,
    };
    const recorded = async () => (await readAudit(world.webhook, secrets.apiToken)).lines;
    await world.pumpUntil(
      async () => (await recorded()).some(({ outcome }) => outcome === 'stopped'),
      'the record of the stop',
    );
    const lines = await recorded();
    expect(lines).toContainEqual(
      expect.objectContaining({ ...ofAlert, outcome: 'ignored', why: 'resolved' }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ ...ofAlert, outcome: 'stopped', sent: true }));
  });
});
