import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../lib/alerts/names.ts';
import type { Mapping } from '../../lib/mapping/mapping.ts';
import { readMapped } from '../../lib/mapping/read-mapped.ts';
import { runMapping } from '../../local/mapping-command.ts';
import { policySchema } from '../../local/policy-schema.ts';
import {
  exampleFile,
  exampleNames,
  payloadFile,
  payloadOf,
  payloadWith,
  proofOf,
  zabbixScript,
} from '../helpers/example-senders.ts';
import { policyFrom } from '../helpers/policy-from.ts';
import { runZabbixScript, zabbixParams } from '../helpers/zabbix-script.ts';

const guide = readFileSync(join(import.meta.dirname, '../../docs/sources/custom.md'), 'utf8');
const textOf = (name: string): string => readFileSync(exampleFile(name), 'utf8');

function mappingOf(name: string): Mapping {
  const mapping = policyFrom(textOf(name)).senders.get(name);
  if (mapping === undefined) throw new Error(`${name}.yaml declares no ${name}`);
  return mapping;
}

/** What a body asks for: its targets; why it asks for nothing, if it does. */
function asked(name: string, body: unknown) {
  const read = readMapped(body, mappingOf(name), defaultNames);
  if (!read.ok) return { targets: [], reasons: [read.problem.kind] };
  return {
    targets: read.value.asks.map(({ target: { jobName, instanceId } }) => [jobName, instanceId]),
    reasons: read.value.ignored.map(({ reason }) => reason),
  };
}

const JOB = 'etl_orders_daily';
/** What an alert has of its own, in the payload of each example. */
const keys: Readonly<Record<string, string>> = {
  'azure-monitor':
    '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.AlertsManagement/alerts/b9569717-bc32-442f-add5-83a997729330',
  datadog: '8312461745916394520',
  'google-cloud-monitoring': '0.opqiw61fsv7p',
  nightingale: '4a1f5d9e0b6c7d8e9f00112233445566:1795482600',
  opsgenie: '052652ac-5d1c-464a-812a-7dd18bbfba8c:Create',
  plain: 'check-17',
  sentry: '4',
  'uptime-kuma': '7 2026-11-24 01:10:00.123',
  zabbix: '1234567',
};
/** What cannot name an instance asks for the job's only running one. */
const byName = ['sentry', 'uptime-kuma'];
const target = (name: string) => [JOB, byName.includes(name) ? undefined : '34765'];

describe('the example mappings', () => {
  it.each(exampleNames)('%s loads, tries things out, names the schema, and is in the guide', (name) => {
    const { senders, rules } = policyFrom(textOf(name));
    expect([...senders.keys()]).toEqual([name]);
    expect(rules).toMatchObject([{ from: [`custom/${name}`], verdict: 'dry-run' }]);
    expect(rules[0]?.resolve).toBe(byName.includes(name) ? 'only-running' : undefined);
    expect(textOf(name)).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/docs\/policy\.schema\.json\n# /,
    );
    expect(guide).toContain(`(../../examples/mappings/${name}.yaml)`);
    expect(guide).toContain(`\`${proofOf(name).variable}\``);
    expect(senders.get(name)?.secretEnv).toBe(proofOf(name).variable);
  });

  it.each(exampleNames)('%s reads exactly one target out of what its product sends', (name) => {
    expect(asked(name, payloadOf(name))).toEqual({ targets: [target(name)], reasons: [] });
  });

  it.each(exampleNames)(
    '%s says what that alert is called, when it began, and what its repeats share',
    (name) => {
      const read = readMapped(payloadOf(name), mappingOf(name), defaultNames);
      const [ask] = read.ok ? read.value.asks : [];
      expect(ask?.asker.id).not.toBe('an alert without a name');
      expect(ask?.dedupe?.slice(0, 2)).toEqual([`custom/${name}`, keys[name]]);
      const startedAt = ask?.alert?.startedAt;
      // Zabbix does not say in which zone.
      if (name === 'zabbix') expect(startedAt).toBeUndefined();
      else expect(new Date(startedAt ?? 0).toISOString()).toMatch(/^2026-11-24T01:(10:00|09:00)/);
    },
  );

  it.each(exampleNames)('npm run mapping shows what %s makes of it', (name) => {
    const { exitCode, lines } = runMapping(['try', exampleFile(name), payloadFile(name)]);
    expect(exitCode).toBe(0);
    expect(lines[0]).toBe(`custom/${name}: 1 ask for a stop, 0 for nothing`);
    expect(lines).toContainEqual(expect.stringContaining(`asks to stop ${JOB}`));
    expect(lines.filter((line) => line.startsWith('  but '))).toEqual([]);
  });

  const uptimeTest = { heartbeat: null, monitor: null, msg: 'Test notification' };
  const googleTest = {
    version: 'test',
    incident: { ...(payloadOf('google-cloud-monitoring') as { incident: object }).incident, state: 'OPEN' },
  };

  it.each<[string, string, unknown]>([
    ['plain', 'resolved', payloadWith('plain', 'status', 'resolved')],
    ['plain', 'without a status', payloadWith('plain', 'status', undefined)],
    ...['Recovered', 'No Data', 'Re-No Data', 'Warn', 'Re-Warn', 'Renotify', 'Muted', 'triggered', ''].map(
      (transition): [string, string, unknown] => [
        'datadog',
        transition || 'without a transition',
        payloadWith('datadog', 'alert_transition', transition),
      ],
    ),
    ['datadog', 'of another payload', { title: 'x', event_type: 'query_alert_monitor', id: '1' }],
    ['nightingale', 'recovered', payloadWith('nightingale', 'is_recovered', true)],
    ['nightingale', 'recovered, as a text', payloadWith('nightingale', 'is_recovered', 'false')],
    ['nightingale', 'that does not say', payloadWith('nightingale', 'is_recovered', undefined)],
    ['nightingale', 'recovered, in a list', [payloadWith('nightingale', 'is_recovered', true)]],
    ['zabbix', 'recovered', payloadWith('zabbix', 'event_value', '0')],
    ['zabbix', 'acknowledged', payloadWith('zabbix', 'event_update_status', '1')],
    ['zabbix', 'test', payloadWith('zabbix', 'event_value', '{EVENT.VALUE}')],
    [
      'azure-monitor',
      'resolved',
      payloadWith('azure-monitor', 'data.essentials.monitorCondition', 'Resolved'),
    ],
    [
      'azure-monitor',
      'of another schema',
      payloadWith('azure-monitor', 'schemaId', 'AzureMonitorMetricAlert'),
    ],
    ['azure-monitor', 'without a condition', payloadWith('azure-monitor', 'data.alertContext', null)],
    [
      'azure-monitor',
      'of the activity log',
      payloadWith('azure-monitor', 'data.alertContext.condition', null),
    ],
    ['google-cloud-monitoring', 'closed', payloadWith('google-cloud-monitoring', 'incident.state', 'closed')],
    ['google-cloud-monitoring', 'test', googleTest],
    ['google-cloud-monitoring', 'test', payloadWith('google-cloud-monitoring', 'version', 'test')],
    ...[
      'Acknowledge',
      'UnAcknowledge',
      'Close',
      'AddNote',
      'AddTags',
      'Escalate',
      'Snooze',
      'SnoozeEnded',
      'Delete',
      'UpdatePriority',
      'restart-job',
    ].map((action): [string, string, unknown] => [
      'opsgenie',
      action,
      payloadWith('opsgenie', 'action', action),
    ]),
    ['uptime-kuma', 'up', payloadWith('uptime-kuma', 'heartbeat.status', 1)],
    ['uptime-kuma', 'pending', payloadWith('uptime-kuma', 'heartbeat.status', 2)],
    ['uptime-kuma', 'maintenance', payloadWith('uptime-kuma', 'heartbeat.status', 3)],
    ['uptime-kuma', 'still down', payloadWith('uptime-kuma', 'heartbeat.important', false)],
    ['uptime-kuma', 'test', uptimeTest],
    ['sentry', 'warning', payloadWith('sentry', 'action', 'warning')],
    ['sentry', 'resolved', payloadWith('sentry', 'action', 'resolved')],
    ['sentry', 'of an issue', { action: 'created', data: { issue: { title: 'autostop:etl' } } }],
    ['sentry', 'of an installation', { action: 'created', data: { installation: {} } }],
  ])('%s asks for nothing when it is %s', (name, _, body) => {
    const { targets, reasons } = asked(name, body);
    expect(targets).toEqual([]);
    expect(reasons).toHaveLength(1);
  });

  it.each(exampleNames)('%s asks for nothing with anything else', (name) => {
    for (const body of [null, 7, 'text', {}, [], [null], { alerts: [] }]) {
      expect(asked(name, body).targets).toEqual([]);
    }
  });
});

describe('what only one product has', () => {
  it('Datadog: triggers again, and leaves a tag empty that the series has not', () => {
    expect(asked('datadog', payloadWith('datadog', 'alert_transition', 'Re-Triggered')).targets).toEqual([
      target('datadog'),
    ]);
    expect(asked('datadog', payloadWith('datadog', 'job_name', '')).reasons).toEqual(['no-job-name']);
    expect(asked('datadog', payloadWith('datadog', 'instance_id', '')).reasons).toEqual(['no-instance-id']);
  });

  it('Nightingale: several events in one delivery', () => {
    const other = payloadWith('nightingale', 'tags_map.instance_id', '34801');
    expect(asked('nightingale', [payloadOf('nightingale'), other]).targets).toEqual([
      [JOB, '34765'],
      [JOB, '34801'],
    ]);
  });

  it('Azure Monitor: several criteria, of one instance or of several', () => {
    const dimension = (name: string, value: string) => ({ name, value });
    const criterion = (instance: string, job = JOB) => ({
      dimensions: [dimension('job_name', job), dimension('instance_id', instance)],
    });
    const body = (...criteria: readonly object[]) =>
      payloadWith('azure-monitor', 'data.alertContext.condition.allOf', criteria);
    expect(asked('azure-monitor', body(criterion('34765'), criterion('34765'))).targets).toEqual([
      [JOB, '34765'],
    ]);
    expect(asked('azure-monitor', body(criterion('34765'), { dimensions: [] })).targets).toHaveLength(1);
    expect(asked('azure-monitor', body(criterion('34765'), criterion('34801'))).reasons).toEqual([
      'not-firing',
    ]);
    expect(asked('azure-monitor', body(criterion('34765'), criterion('34765', 'other'))).reasons).toEqual([
      'not-firing',
    ]);
    expect(asked('azure-monitor', body()).reasons).toEqual(['no-job-name']);
  });

  it('Opsgenie: a button, details, and the alias where there are none', () => {
    const { targets } = asked('opsgenie', payloadWith('opsgenie', 'action', 'stop-job'));
    expect(targets).toEqual([target('opsgenie')]);
    expect(asked('opsgenie', payloadWith('opsgenie', 'alert.details', {})).targets).toEqual([
      target('opsgenie'),
    ]);
    const neither = payloadWith('opsgenie', 'alert.details', {}) as { alert: { alias: string } };
    neither.alert.alias = 'DLF job runs too long';
    expect(asked('opsgenie', neither).reasons).toEqual(['no-job-name']);
    // Two halves of two targets would make a third one.
    const half = payloadWith('opsgenie', 'alert.details', { job_name: 'another' });
    expect(asked('opsgenie', half).reasons).toEqual(['contradiction']);
  });

  it('Uptime Kuma: a monitor without the tag', () => {
    expect(asked('uptime-kuma', payloadWith('uptime-kuma', 'monitor.tags', [])).reasons).toEqual([
      'no-job-name',
    ]);
  });

  it('Sentry: a metric alert of another name, and an event with tags or without', () => {
    const other = payloadWith('sentry', 'data.metric_alert.alert_rule.name', 'Too many errors');
    expect(asked('sentry', other).reasons).toEqual(['no-job-name']);
    const event = (tags: unknown) => ({
      action: 'triggered',
      data: {
        event: { event_id: 'e4874d664c3540c1a32eab185f12c5ab', datetime: '2026-11-24T01:10:00Z', tags },
        triggered_rule: 'DLF job fails',
      },
    });
    const tags = [
      ['level', 'error'],
      ['job_name', JOB],
    ];
    expect(asked('sentry', event(tags)).targets).toEqual([[JOB, undefined]]);
    expect(asked('sentry', event([...tags, ['instance_id', '34765']])).targets).toEqual([[JOB, '34765']]);
    expect(asked('sentry', event([...tags, ['instance_id', '']])).reasons).toEqual(['no-instance-id']);
    expect(asked('sentry', event([['level', 'error']])).reasons).toEqual(['no-job-name']);
  });
});

describe('the script of the Zabbix media type', () => {
  it('posts what the example shows, once, with the token', () => {
    const { posted, returned } = runZabbixScript(zabbixParams());
    expect(returned).toBe('OK');
    expect(posted).toEqual([
      {
        url: 'https://stop.example.com/webhooks/custom/zabbix',
        headers: ['Content-Type: application/json', 'Authorization: Bearer token'],
        body: JSON.stringify(payloadOf('zabbix')),
      },
    ]);
  });

  it.each([201, 202, 204, 301, 400, 401, 404, 429, 500, 503])('throws after %i', (status) => {
    const { thrown } = runZabbixScript(zabbixParams(), { status, body: 'because' });
    expect(thrown).toBe(`dlf-stop answered ${status}: because`);
  });

  it.each(['{EVENT.TAGSJSON}', '', '[{'])(
    'throws, and posts nothing, with tags that are none: %j',
    (tags) => {
      const { posted, thrown } = runZabbixScript(zabbixParams({ event_tags: tags }));
      expect(thrown).toMatch(/^dlf-stop: event_tags is no JSON/);
      expect(posted).toEqual([]);
    },
  );

  /** Whether an ES5 engine reads a function body as it stands. */
  function isES5(body: string): boolean {
    const code = `function run(value) {${body}\n}`;
    const made = (target: string): string => transformSync(code, { target, logLevel: 'silent' }).code;
    try {
      return made('es5') === made('esnext');
    } catch {
      return false;
    }
  }

  it('is ES5, as Duktape needs it', () => {
    expect(isES5(zabbixScript())).toBe(true);
    for (const newer of [
      'const a = 1;',
      'let a = 1;',
      'var f = () => 1;',
      'var a = `x`;',
      'var a = { value };',
      'var a = value ?? 1;',
      'class A {}',
      'for (var a of value) {}',
    ]) {
      expect(isES5(newer), newer).toBe(false);
    }
  });

  it('is in the guide, with each of its parameters', () => {
    expect(guide).toContain('(../../examples/mappings/zabbix-media-type.js)');
    const params = [...zabbixScript().matchAll(/params\.(\w+)/g)].map(([, param]) => param ?? '');
    expect(params.length).toBeGreaterThan(10);
    for (const param of params) expect(guide).toMatch(new RegExp(`\\| \`${param}\``));
    expect(Object.keys(zabbixParams()).sort()).toEqual([...new Set(params)].sort());
  });
});

describe('the guide to senders', () => {
  it('names every key of a sender', () => {
    const { properties } = JSON.parse(policySchema()).properties.senders.additionalProperties as {
      properties: object;
    };
    for (const key of Object.keys(properties)) expect(guide).toContain(`| \`${key}\``);
  });

  it('shows policies that load', () => {
    const policies = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
    expect(policies.length).toBeGreaterThan(0);
    for (const policy of policies) expect(() => policyFrom(policy)).not.toThrow();
  });

  it('shows the payload that Datadog is to be given', () => {
    const [, text = ''] = /```json\n(\s*\{[\s\S]*?\$ALERT_TRANSITION[\s\S]*?)```/.exec(guide) ?? [];
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(payloadOf('datadog') as object));
  });
});
