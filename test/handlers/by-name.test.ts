import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { slackClick } from '../helpers/slack-click.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
rules:
  - from: [slack, api]
    jobs: ["*", "!*payroll*"]
    may: [stop, status, list, rerun]
    then: stop
`;

let world: FullWorld;
beforeAll(async () => {
  world = await startFullWorld({
    POLICY_FILE: policyFile(policy),
    CONSOLE_URL: 'https://console.huaweicloud.com/dayu/',
  });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const textOf = async (command: string): Promise<string> =>
  String((await world.webhook.slack(command)).json['text']);
const statusOf = (instanceId: string): string | undefined => world.simulator.instance(instanceId)?.status;

/** A second run of a job that runs already. */
const runAnother = (jobName: string, instanceId: string): void =>
  world.simulator.put(runningInstance(jobName, instanceId, Date.now() - 3 * 60_000));

/** Presses a button as Slack does. */
const press = (value: string, actionId: string) => world.webhook.send(slackClick({ value, actionId }));

describe('a stop of a job without an instance, in Slack', () => {
  it('stops its only running instance, and nothing else', async () => {
    expect(await textOf('stop nightly_orders')).toMatch(/^Stopped nightly_orders instance 34801 after/);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('takes what runs abnormally for running, and not what waits', async () => {
    expect(await textOf('stop etl_clicks_hourly')).toMatch(/^Stopped etl_clicks_hourly instance 34911/);
    expect(statusOf('34910')).toBe('waiting');
  });

  it('says how long earlier runs took', async () => {
    const { body } = await world.webhook.slack('stop job_batch');
    expect(body).toContain('running for 1 h 12 min, usually done in 18 min');
  });

  it('names the latest when none runs', async () => {
    const text = await textOf('stop report_weekly');
    expect(text).toMatch(/^No instance of report_weekly is running\. Nothing was stopped\. .*34920: fail/);
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('lists several, each with a button that stops it', async () => {
    runAnother('nightly_orders', '34899');
    const reply = await world.webhook.slack('stop nightly_orders');
    expect(reply.json['text']).toMatch(/^2 instances of nightly_orders are running/);
    expect(world.simulator.stopCalls()).toEqual([]);
    const { blocks } = reply.json as unknown as {
      blocks: { accessory?: { value: string; action_id: string } }[];
    };
    const button = blocks
      .flatMap(({ accessory }) => accessory ?? [])
      .find(({ value }) => value.includes('34899'));
    const pressed = await press(button?.value ?? '', button?.action_id ?? '');
    expect(pressed).toMatchObject({ status: 200, body: '' });
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    expect(world.inbox.replies().at(-1)).toMatch(/^Stopped nightly_orders instance 34899/);
    expect([statusOf('34899'), statusOf('34801')]).toEqual(['manual-stop', 'running']);
  });

  it('is refused where no rule allows the job, without a word of its instances', async () => {
    const text = await textOf('stop nightly_payroll');
    expect(text).toMatch(/^Refused: no rule/);
    expect(text).not.toContain('34802');
    expect(world.simulator.calls()).toEqual([]);
  });

  it('is what an API call has to say in full', async () => {
    expect(await world.webhook.api({ job_name: 'nightly_orders' })).toMatchObject({ status: 422 });
  });
});

describe('status and list', () => {
  it('say in Slack what is, and do nothing', async () => {
    expect(await textOf('status report_weekly 34920')).toMatch(
      /^report_weekly instance 34920 is fail, ended /,
    );
    const list = await world.webhook.slack('list');
    expect(list.body).toContain('`nightly_orders 34801` running for 42 min');
    expect(list.body).not.toContain('payroll');
    expect(list.body).toContain('DataArts console');
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('are routes of the API', async () => {
    const authorization = `Bearer ${secrets.apiToken}`;
    const get = (target: string) => world.webhook.send({ method: 'GET', target, headers: { authorization } });
    expect(await get('/v1/jobs/job_batch/instances/34765')).toMatchObject({
      status: 200,
      json: {
        outcome: 'status',
        job_name: 'job_batch',
        instance_id: '34765',
        console_url: 'https://console.huaweicloud.com/dayu/',
        instances: [{ job_name: 'job_batch', instance_id: '34765', status: 'running' }],
      },
    });
    expect(await get('/v1/jobs/job_batch/instances')).toMatchObject({
      status: 200,
      json: {
        outcome: 'list',
        instances: [{ instance_id: '34765' }, { instance_id: '34764', status: 'success' }],
      },
    });
    expect(await get('/v1/jobs/nightly_payroll/instances')).toMatchObject({ status: 403 });
    expect(await get('/v1/jobs/nightly_payroll/instances/34802')).toMatchObject({ status: 403 });
    expect(await get('/v1/jobs/job_batch/instances/1')).toMatchObject({ status: 404 });
    expect(await get('/v1/jobs/job_batch/instances?status=running')).toMatchObject({ status: 400 });
    const without = await world.webhook.send({ method: 'GET', target: '/v1/jobs/job_batch/instances' });
    expect(without.status).toBe(401);
  });
});

describe('a rerun in Slack', () => {
  it('runs again what has ended', async () => {
    expect(await textOf('rerun report_weekly 34920')).toMatch(
      /^DLF runs report_weekly instance 34920 again: running/,
    );
    expect(statusOf('34920')).toBe('running');
  });

  it('is the way back after a stop', async () => {
    const [, command = ''] = /To have it back: (rerun .*?),/.exec(await textOf('stop job_batch 34765')) ?? [];
    expect(await textOf(command)).toMatch(/^DLF runs job_batch instance 34765 again/);
  });

  it('leaves alone what runs', async () => {
    expect(await textOf('rerun job_batch 34765')).toMatch(
      /^job_batch instance 34765 cannot be run again now/,
    );
  });

  it('is refused without a policy file', async () => {
    const { POLICY_FILE: _, ...env } = world.env;
    const reply = await world.webhook
      .restarted({ ...env, POLICY_FILE: '' })
      .slack('rerun report_weekly 34920');
    expect(reply.json['text']).toMatch(/^Refused: .*run report_weekly instance 34920 again/);
    expect(statusOf('34920')).toBe('fail');
  });
});
