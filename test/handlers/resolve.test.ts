import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Reply } from '../helpers/deliver.ts';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { readAudit } from '../helpers/read-audit.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile, startWorld, type World } from '../helpers/world.ts';

const MINUTE = 60_000;
const rule = (resolve: boolean): string => `
rules:
  - name: payroll is let alone
    from: [alertmanager]
    jobs: ["*payroll*"]
    then: refuse
  - name: tries
    from: [alertmanager]
    jobs: ["job_*"]
    labels: { env: test }
    then: dry-run
    resolve: only-running
  - name: alerts may stop
    from: [alertmanager]
    jobs: ["*"]
    then: stop
${resolve ? '    resolve: only-running' : ''}
  - from: [api]
    jobs: ["*"]
    then: stop
`;

let unique = 0;
interface Given {
  readonly startedAgo?: number;
  readonly fingerprint?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}
const alert = (
  labels: object,
  { startedAgo = MINUTE, fingerprint = `f${unique++}`, annotations = {} }: Given = {},
) => ({
  status: 'firing',
  labels: { alertname: 'TooLong', ...labels },
  annotations,
  startsAt: new Date(Date.now() - startedAgo).toISOString(),
  fingerprint,
});
const delivery = (...alerts: readonly object[]): Delivery => ({
  target: '/webhooks/alertmanager',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.alertmanager}` },
  body: JSON.stringify({ version: '4', status: 'firing', alerts }),
});
interface Result {
  readonly request_id: string;
  readonly outcome: string;
  readonly instance_id?: string;
  readonly message: string;
}
const resultsOf = ({ json }: Reply) => json['results'] as never as readonly Result[];
const reasonsOf = ({ json }: Reply) =>
  (json['ignored'] as never as { reason: string }[]).map(({ reason }) => reason);
const ignoredLines = async (world: Pick<World, 'send'>) =>
  (await readAudit(world, secrets.apiToken, '?outcome=ignored&limit=1000')).lines;

describe('an alert that names a job and no instance', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ POLICY_FILE: policyFile(rule(false)) });
  });
  afterAll(() => world.close());

  it('asks for nothing where the rule that decides does not say what it means', async () => {
    const reply = await world.send(delivery(alert({ job_name: 'nightly_orders' })));
    expect(reply).toMatchObject({ status: 200, json: { results: [] } });
    expect(reasonsOf(reply)).toEqual([
      'The alert names no DLF job instance: nothing in it is called instance_id, and no rule that fits says resolve: only-running.',
    ]);
    expect(world.simulator.calls()).toEqual([]);
    expect(await ignoredLines(world)).toMatchObject([
      {
        outcome: 'ignored',
        why: 'no-instance-id',
        source: 'alertmanager',
        job_name: 'nightly_orders',
        times: 1,
      },
    ]);
  });

  it('does not keep others of its delivery waiting', async () => {
    const reply = await world.send(
      delivery(
        alert({ job_name: 'nightly_orders' }),
        alert({ job_name: 'nightly_orders', instance_id: '34801' }),
        alert({ job_name: 'nightly_payroll' }),
      ),
    );
    expect(resultsOf(reply)).toMatchObject([{ outcome: 'stopped', instance_id: '34801' }]);
    expect(reasonsOf(reply)).toHaveLength(2);
  });
});

describe('an alert whose rule says resolve: only-running', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ POLICY_FILE: policyFile(rule(true)) });
  });
  afterAll(() => world.close());
  beforeEach(() => world.simulator.reset());
  const stops = (): number => world.simulator.stopCalls().length;
  const one = async (labels: object, given: Given = {}) => {
    const reply = await world.send(delivery(alert(labels, given)));
    return resultsOf(reply)[0] ?? reasonsOf(reply)[0];
  };

  it('stops the only one that runs', async () => {
    expect(await one({ job_name: 'nightly_orders' })).toMatchObject({
      outcome: 'stopped',
      instance_id: '34801',
    });
    expect(stops()).toBe(1);
  });

  it('stops none of two', async () => {
    world.simulator.put(runningInstance('nightly_orders', '34899', Date.now() - 5 * MINUTE));
    expect(await one({ job_name: 'nightly_orders' })).toMatchObject({ outcome: 'ambiguous' });
    expect(stops()).toBe(0);
  });

  it('stops nothing where none runs', async () => {
    expect(await one({ job_name: 'report_weekly' })).toMatchObject({ outcome: 'nothing-running' });
    expect(await one({ job_name: 'no_such_job' })).toMatchObject({
      outcome: expect.stringMatching(/not-found|nothing-running/),
    });
    expect(stops()).toBe(0);
  });

  it.each<readonly [string, object, Given]>([
    ['empty', { instance_id: '' }, {}],
    ['empty under another name', { dlf_instance_id: '' }, {}],
    ['null among annotations', {}, { annotations: { instance_id: null } }],
    ['a list', { instance_id: ['34801'] }, {}],
  ])('is not widened by an instance that is %s', async (_, labels, given) => {
    expect(await one({ job_name: 'nightly_orders', ...labels }, given)).toMatch(/names no DLF job instance/);
    expect(world.simulator.calls()).toEqual([]);
  });

  it.each(['<no value>', '{{ $labels.instance_id }}', '0', '-1', '34801x', 'latest', '*'])(
    'is not widened by the instance %s',
    async (instance_id) => {
      expect(await one({ job_name: 'nightly_orders', instance_id })).toMatchObject({
        outcome: 'invalid-target',
      });
      expect(world.simulator.calls()).toEqual([]);
    },
  );

  it.each(['', '*', '..', 'nightly_*', '<no value>'])('is not widened by the job %j', async (job_name) => {
    const result = await one({ job_name });
    if (typeof result === 'object') expect(result).toMatchObject({ outcome: 'invalid-target' });
    expect(world.simulator.calls()).toEqual([]);
  });

  it('stops nothing where nobody could tell its repeat, nor which run it means', async () => {
    const own = { status: 'firing', job_name: 'nightly_orders' };
    const reply = await world.send({ ...delivery(), body: JSON.stringify(own) });
    expect(reply).toMatchObject({ status: 200, json: { results: [] } });
    expect(reasonsOf(reply)).toEqual([expect.stringContaining('does not say since when it fires')]);
    expect(world.simulator.calls()).toEqual([]);
    const told = { ...own, startsAt: new Date(Date.now() - MINUTE).toISOString() };
    expect((await world.send({ ...delivery(), body: JSON.stringify(told) })).json).toMatchObject({
      results: [{ outcome: 'stopped', instance_id: '34801' }],
    });
  });

  it('is judged by the rule that decides, not by any that would say so', async () => {
    expect(await one({ job_name: 'nightly_payroll' })).toMatch(/names no DLF job instance/);
    expect(await one({ job_name: 'job_batch', env: 'test' })).toMatchObject({ outcome: 'dry-run' });
    expect(stops()).toBe(0);
  });

  it('stops once, however often and from how many it comes', async () => {
    const labels = { job_name: 'nightly_orders' };
    const given = { fingerprint: 'the same' };
    const same = delivery(alert(labels, given));
    await Promise.all([
      world.send(same),
      world.send(same),
      world.send(delivery(alert(labels, { startedAgo: 2 * MINUTE }))),
    ]);
    world.simulator.put(runningInstance('nightly_orders', '34803', Date.now()));
    for (const again of [same, same]) expect(resultsOf(await world.send(again))).toHaveLength(1);
    expect(world.simulator.instance('34803')?.status).toBe('running');
    expect(stops()).toBe(1);
  });

  it.each<readonly [string, () => void]>([
    ['nothing ran', () => {}],
    [
      'two ran, of which one is left',
      () => {
        world.simulator.put(runningInstance('report_weekly', '50001', Date.now() - 20 * MINUTE));
        world.simulator.put(runningInstance('report_weekly', '50002', Date.now()));
      },
    ],
  ])('does not stop a run that began after it, when it comes again: %s', async (_, begin) => {
    begin();
    const same = delivery(alert({ job_name: 'report_weekly' }, { startedAgo: 10 * MINUTE }));
    const [first] = resultsOf(await world.send(same));
    expect(['nothing-running', 'ambiguous']).toContain(first?.outcome);
    world.simulator.put({
      ...runningInstance('report_weekly', '50001', Date.now() - 20 * MINUTE),
      status: 'success',
      endTime: Date.now(),
    });
    world.simulator.put(runningInstance('report_weekly', '50002', Date.now()));
    expect(resultsOf(await world.send(same))).toMatchObject([{ outcome: 'already-ended' }]);
    expect(world.simulator.instance('50002')?.status).toBe('running');
    // A new alert is about what runs now.
    world.simulator.put(runningInstance('report_weekly', '50002', Date.now() - 5 * MINUTE));
    expect(await one({ job_name: 'report_weekly' })).toMatchObject({
      outcome: 'stopped',
      instance_id: '50002',
    });
  });
});

describe('with a queue and a worker', () => {
  let world: FullWorld;
  let path: string;
  beforeAll(async () => {
    path = policyFile(rule(true));
    world = await startFullWorld({ POLICY_FILE: path });
  });
  afterAll(() => world.close());
  beforeEach(() => world.simulator.reset());

  const stateOf = async (id: string) =>
    (await readAudit(world.webhook, secrets.apiToken, `?request_id=${id}`)).lines[0]?.['outcome'];
  const accept = async (labels: object, given: Given = {}) => {
    const reply = await world.webhook.send(delivery(alert(labels, given)));
    expect(resultsOf(reply)).toMatchObject([{ outcome: 'queued' }]);
    return resultsOf(reply)[0]?.request_id ?? '';
  };

  it('the worker stops the only one that runs', async () => {
    await accept({ job_name: 'nightly_orders' });
    await world.pumpUntil(() => world.simulator.instance('34801')?.status === 'manual-stop', 'the stop');
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('the worker stops none of two', async () => {
    world.simulator.put(runningInstance('nightly_orders', '34899', Date.now() - 5 * MINUTE));
    const id = await accept({ job_name: 'nightly_orders' });
    await world.pumpUntil(async () => (await stateOf(id)) === 'ambiguous', 'the end');
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('a run that began after the alert is not meant, however long the message took', async () => {
    world.simulator.put({
      ...runningInstance('nightly_orders', '34801', Date.now() - 60 * MINUTE),
      status: 'success',
      endTime: Date.now(),
    });
    world.simulator.put(runningInstance('nightly_orders', '34803', Date.now() - 5 * MINUTE));
    const id = await accept({ job_name: 'nightly_orders' }, { startedAgo: 10 * MINUTE });
    await world.pumpUntil(async () => (await stateOf(id)) === 'already-ended', 'the end');
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it.each<readonly [string, object]>([
    ['a job', { job_name: 'nightly_orders' }],
    ['an instance', { job_name: 'nightly_orders', instance_id: '34801' }],
  ])('two Alertmanagers that tell the same of %s stop once', async (_, labels) => {
    const same = alert(labels);
    const other = alert(labels, { startedAgo: 2 * MINUTE });
    await Promise.all([same, same, other].map((each) => world.webhook.send(delivery(each))));
    await world.pumpUntil(() => world.simulator.instance('34801')?.status === 'manual-stop', 'the stop');
    while ((await world.pump()) > 0);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});
