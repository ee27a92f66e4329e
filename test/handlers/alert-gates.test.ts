import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../helpers/deliver.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile, startWorld, type World } from '../helpers/world.ts';

const MINUTE = 60_000;
const policy = `
rules:
  - name: critical ones may be stopped
    from: [alertmanager]
    jobs: ["*", "!*payroll*"]
    labels: { severity: [critical, page] }
    then: stop
  - name: others are tried
    from: [alertmanager]
    jobs: ["*", "!*payroll*"]
    then: dry-run
alerts: { max_age: 15m, max_targets: 2 }
`;

let world: World;
beforeAll(async () => {
  world = await startWorld({ POLICY_FILE: policyFile(policy) });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
}

const startedAgo = (ms: number): string => new Date(Date.now() - ms).toISOString();
let unique = 0;

/** A group of alerts as Alertmanager sends it. */
function group(...alerts: readonly Alert[]): Promise<Reply> {
  const body = {
    version: '4',
    status: 'firing',
    alerts: alerts.map((alert) => ({
      status: 'firing',
      annotations: {},
      startsAt: startedAgo(MINUTE),
      fingerprint: `f${unique++}`,
      ...alert,
    })),
  };
  return world.send({
    target: '/webhooks/alertmanager',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.alertmanager}` },
    body: JSON.stringify(body),
  });
}

const critical = (jobName: string, instanceId: string): Alert => ({
  labels: { alertname: 'TooLong', severity: 'critical', job_name: jobName, instance_id: instanceId },
});
const stops = (): number => world.simulator.stopCalls().length;
const calls = (): number => world.simulator.calls().length;

describe('an alert group whose labels have lost the job name', () => {
  it.each([
    ['without the label', {}],
    ['with an empty one', { job_name: '' }],
    ['with Go’s word for nothing', { job_name: '<no value>' }],
    ['with the template itself', { job_name: '{{ $labels.job_name }}' }],
    ['with a formatting error', { job_name: '%!s(<nil>)' }],
    ['with a path', { job_name: '..' }],
    ['with a pattern', { job_name: '*' }],
  ])('stops nothing and says so: %s', async (_, lost) => {
    const labels = {
      alertname: 'TooLong',
      severity: 'critical',
      instance_id: '34765',
      job: 'prometheus',
      ...lost,
    };
    const reply = await group({ labels }, { labels: { ...labels, instance_id: '34801' } });
    expect(reply.status).toBe(200);
    const { results, ignored } = reply.json as never as {
      results: { outcome: string; message: string }[];
      ignored: { reason: string }[];
    };
    for (const { outcome, message } of results) {
      expect(outcome).toBe('invalid-target');
      expect(message).toMatch(/Nothing was stopped\.$/);
    }
    for (const { reason } of ignored) expect(reason).toMatch(/names no DLF job/);
    expect(results.length + ignored.length).toBe(2);
    expect(calls()).toBe(0);
  });
});

describe('the gates for alerts', () => {
  it('let through what is young, alone and has the labels', async () => {
    expect((await group(critical('job_batch', '34765'))).json).toMatchObject({
      results: [{ outcome: 'stopped' }],
    });
    expect(stops()).toBe(1);
  });

  it('refuse what had gone on for too long when it first came, and what does not say since when', async () => {
    const old = { ...critical('job_batch', '34765'), startsAt: startedAgo(16 * MINUTE) };
    const message = 'policy takes none that is older than 15 min. Nothing was stopped.';
    expect((await group(old)).json).toMatchObject({
      results: [{ outcome: 'refused', message: expect.stringContaining(message) }],
    });
    for (const startsAt of ['0001-01-01T00:00:00Z', 'yesterday', '']) {
      expect((await group({ ...old, startsAt })).json).toMatchObject({
        results: [{ outcome: 'refused', message: expect.stringContaining('does not say when it began') }],
      });
    }
    expect(calls()).toBe(0);
  });

  it('touch nothing of a delivery that names too many', async () => {
    const reply = await group(
      critical('job_batch', '34765'),
      critical('nightly_orders', '34801'),
      critical('big_ids', '9223372036854775807'),
    );
    const results = reply.json['results'] as never as { outcome: string; message: string }[];
    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused']);
    expect(results[0]?.message).toContain('names 3 instances, and policy takes no more than 2 at once');
    expect(calls()).toBe(0);
  });

  it('count a target once, however many alerts name it', async () => {
    const reply = await group(
      critical('job_batch', '34765'),
      critical('job_batch', '34765'),
      critical('job_batch', '34765'),
    );
    expect(reply.json).toMatchObject({ results: [{ outcome: 'stopped' }, {}, {}] });
    expect(stops()).toBe(1);
  });

  it('try only what has other labels', async () => {
    const { labels } = critical('job_batch', '34765');
    expect((await group({ labels: { ...labels, severity: 'warning' } })).json).toMatchObject({
      results: [{ outcome: 'dry-run', message: expect.stringContaining('“others are tried” says dry run') }],
    });
    // A label is not an annotation.
    const { severity: _, ...rest } = labels;
    expect((await group({ labels: rest, annotations: { severity: 'critical' } })).json).toMatchObject({
      results: [{ outcome: 'dry-run' }],
    });
    expect(stops()).toBe(0);
  });
});
