import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alarmEvent, aMoment, busEvent, type Run, snsEvent } from '../helpers/alarm-events.ts';
import { type BuiltHandler, loadHandler } from '../helpers/built-handler.ts';
import { logOf } from '../helpers/log-of.ts';
import { smnTopic, snsTopic } from '../helpers/topic-messages.ts';
import { lambdaEnv, policyFile, startWorld, type World } from '../helpers/world.ts';

const policy = `
rules:
  - name: alarms may stop
    from: [sns, eventbridge, cloudwatch]
    jobs: ["*", "!*payroll*"]
    then: stop
`;
const batch: Run = { jobName: 'job_batch', instanceId: '34765' };
const nightly: Run = { jobName: 'nightly_orders', instanceId: '34801' };

let world: World;
let env: Readonly<Record<string, string>>;
let event: BuiltHandler;
beforeAll(async () => {
  world = await startWorld();
  env = { ...lambdaEnv(world.simulator), POLICY_FILE: policyFile(policy) };
  event = loadHandler(env, 'event');
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

interface EventAnswer {
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly ignored: readonly { readonly reason: string }[];
}

const ask = async (given: unknown, handler = event): Promise<EventAnswer> =>
  (await handler(given)) as EventAnswer;
const outcomes = ({ results }: EventAnswer): unknown[] => results.map(({ outcome }) => outcome);
const stops = (): number => world.simulator.stopCalls().length;
const isStopped = ({ instanceId }: Run): boolean =>
  world.simulator.instance(instanceId)?.status === 'manual-stop';

async function ignores(given: unknown, why: RegExp | string, handler = event): Promise<void> {
  const answer = await ask(given, handler);
  expect(answer.results).toEqual([]);
  for (const { reason } of answer.ignored) expect(reason).toMatch(why);
  expect(answer.ignored.length).toBeGreaterThan(0);
  expect(world.simulator.calls()).toEqual([]);
}

/** Each way in which an alarm comes: about a run, with this state and the one before. */
const ways = [
  [
    'SNS',
    (run: Run, state: unknown = 'ALARM', previous: unknown = 'OK') =>
      snsEvent(run, { NewStateValue: state, OldStateValue: previous }),
  ],
  [
    'EventBridge',
    (run: Run, state: unknown = 'ALARM', previous: unknown = 'OK') => {
      const { detail, ...rest } = busEvent(run);
      return {
        ...rest,
        detail: {
          ...detail,
          state: { ...detail.state, value: state },
          previousState: { ...detail.previousState, value: previous },
        },
      };
    },
  ],
  [
    'the alarm itself',
    (run: Run, state: unknown = 'ALARM', previous: unknown = 'OK') => {
      const { alarmData, ...rest } = alarmEvent(run);
      return {
        ...rest,
        alarmData: {
          ...alarmData,
          state: { ...alarmData.state, value: state },
          previousState: { ...alarmData.previousState, value: previous },
        },
      };
    },
  ],
] as const;

describe.each(ways)('an alarm that comes by %s', (_, made) => {
  it('stops the run that it names', async () => {
    const answer = await ask(made(batch));
    expect(answer.ignored).toEqual([]);
    expect(answer.results).toMatchObject([
      { outcome: 'stopped', job_name: 'job_batch', instance_id: '34765' },
    ]);
    expect(isStopped(batch)).toBe(true);
    expect(stops()).toBe(1);
  });

  it('stops it once however often it comes', async () => {
    const alarm = made(batch);
    const answers = [await ask(alarm), ...(await Promise.all([ask(alarm), ask(alarm)])), await ask(alarm)];
    expect(new Set(answers.map(({ results }) => results[0]?.['request_id'])).size).toBe(1);
    expect(stops()).toBe(1);
    world.simulator.restart('34765');
    await ask(alarm);
    expect(world.simulator.instance('34765')?.status).toBe('running');
  });

  it.each([
    ['OK', 'ALARM', /resolved/],
    ['OK', 'INSUFFICIENT_DATA', /resolved/],
    ['INSUFFICIENT_DATA', 'ALARM', /data is missing/],
    ['INSUFFICIENT_DATA', 'OK', /data is missing/],
    ['ALARM', 'ALARM', /fires still/],
    ['alarm', 'OK', /state/],
    ['', 'OK', /state/],
    [null, 'OK', /state/],
    [['ALARM'], 'OK', /state/],
  ])('asks for nothing in state %j after %j', async (state, previous, why) => {
    await ignores(made(batch, state, previous), why);
  });

  it('fires after missing data, and where nothing is said of before', async () => {
    expect(outcomes(await ask(made(batch, 'ALARM', 'INSUFFICIENT_DATA')))).toEqual(['stopped']);
    expect(outcomes(await ask(made(nightly, 'ALARM', null)))).toEqual(['stopped']);
  });

  it('is held to the policy', async () => {
    const answer = await ask(made({ jobName: 'nightly_payroll', instanceId: '34802' }));
    expect(outcomes(answer)).toEqual(['refused']);
    expect(stops()).toBe(0);
  });
});

describe('where an alarm names its run', () => {
  const without = { configuration: { metrics: [] } };
  const nowhere: Run = { jobName: 'x', instanceId: '1' };

  it.each([
    ['dimensions', { configuration: { metrics: [metric({ job_name: 'job_batch', instance_id: '34765' })] } }],
    ['description', { configuration: { description: JSON.stringify(named(batch)), metrics: [] } }],
    ['tags', { ...without, alarmTags: named(batch) }],
    [
      'tags in a list',
      {
        ...without,
        alarmTags: [
          { key: 'job_name', value: 'job_batch' },
          { key: 'instance_id', value: '34765' },
        ],
      },
    ],
    ['name', { ...without, alarmName: 'dlf:job_batch:34765' }],
  ])('are its %s', async (_, changes) => {
    expect(outcomes(await ask(busEvent(nowhere, changes)))).toEqual(['stopped']);
    expect(isStopped(batch)).toBe(true);
  });

  it('are its metrics, where it does sums with them', async () => {
    const configuration = {
      metrics: [
        { id: 'e1', expression: 'm1/60', returnData: true },
        { id: 'm1', ...metric(named(batch)), returnData: false },
      ],
    };
    expect(outcomes(await ask(alarmEvent(nowhere, { configuration })))).toEqual(['stopped']);
    const Dimensions = Object.entries(named(nightly)).map(([name, value]) => ({ name, value }));
    const Trigger = {
      Metrics: [
        { Id: 'e1', Expression: 'm1/60', ReturnData: true },
        {
          Id: 'm1',
          MetricStat: { Metric: { MetricName: 'x', Namespace: 'y', Dimensions } },
          ReturnData: false,
        },
      ],
    };
    const answer = await ask(snsEvent(nowhere, { AlarmDescription: null, Trigger }));
    expect(outcomes(answer)).toEqual(['stopped']);
    expect([isStopped(batch), isStopped(nightly)]).toEqual([true, true]);
  });

  it('is the description of a composite alarm, which has no metrics', async () => {
    const configuration = {
      alarmRule: 'ALARM("a") AND ALARM("b")',
      actionsSuppressor: 'c',
      description: JSON.stringify(named(batch)),
    };
    const state = { ...busEvent(nowhere).detail.state, actionsSuppressedBy: 'Alarm' };
    expect(outcomes(await ask(busEvent(nowhere, { configuration, state })))).toEqual(['stopped']);
    await ask(busEvent(nowhere, { configuration: { alarmRule: 'ALARM("a")' } }));
    expect(stops()).toBe(1);
  });

  it.each([
    ['two instances', [named(batch), { ...named(batch), instance_id: '34764' }]],
    ['two jobs', [named(batch), { ...named(batch), job_name: 'nightly_orders' }]],
    [
      'two workspaces',
      [
        { ...named(batch), workspace: 'default' },
        { ...named(batch), workspace: 'other' },
      ],
    ],
    ['two keys', [named(batch), { job_name: 'job_batch', dlf_instance_id: '34764' }]],
  ])('is nowhere, where its metrics are of %s', async (_, dimensions) => {
    const configuration = { metrics: dimensions.map((each) => metric(each)) };
    await ignores(alarmEvent(nowhere, { configuration }), /another/);
    const Metrics = dimensions.map((each) => ({
      MetricStat: {
        Metric: { Dimensions: Object.entries(each).map(([name, value]) => ({ name, value })) },
      },
    }));
    await ignores(snsEvent(nowhere, { AlarmDescription: null, Trigger: { Metrics } }), /another/);
  });

  it('is nowhere, where two numbers that JavaScript cannot hold differ', async () => {
    const text = (id: string): string =>
      `{"MetricStat":{"Metric":{"Dimensions":{"job_name":"big_ids","instance_id":${id}}}}}`;
    const alarm = snsEvent(nowhere, { AlarmDescription: null, Trigger: { Metrics: 'METRICS' } });
    const [record] = alarm.Records;
    const Message = record?.Sns.Message.replace(
      '"METRICS"',
      `[${text('9223372036854775807')},${text('9223372036854775806')}]`,
    );
    await ignores({ Records: [{ ...record, Sns: { ...record?.Sns, Message } }] }, /another/);
  });

  it('is nowhere, where one place has lost the instance, or names another job', async () => {
    const lost = { configuration: { metrics: [metric({ job_name: 'job_batch', instance_id: '' })] } };
    await ignores(busEvent(nowhere, lost), /no DLF job instance/);
    const torn = {
      configuration: {
        metrics: [metric({ job_name: 'job_batch' })],
        description: JSON.stringify(named(nightly)),
      },
    };
    await ignores(busEvent(nowhere, torn), /another/);
    await ignores(busEvent(nowhere, without), /no DLF job/);
  });
});

function named({ jobName, instanceId }: Run): Readonly<Record<string, string>> {
  return { job_name: jobName, instance_id: instanceId };
}

function metric(dimensions: object): object {
  return { metricStat: { metric: { namespace: 'Custom/DLF', name: 'x', dimensions } } };
}

describe('messages of SNS to Lambda', () => {
  it.each(['SigningCertUrl', 'SigningCertURL'])('are read with %s', async (name) => {
    const other = name.endsWith('l') ? 'SigningCertURL' : 'SigningCertUrl';
    const alarm = snsEvent(
      batch,
      {},
      { [name]: 'https://sns.example/c.pem', [other]: undefined, Subject: null },
    );
    expect(outcomes(await ask(alarm))).toEqual(['stopped']);
  });

  it('are each answered, where there are several', async () => {
    const [one] = snsEvent(batch).Records;
    const [two] = snsEvent(nightly).Records;
    const [three] = snsEvent(batch, { NewStateValue: 'OK' }).Records;
    const answer = await ask({ Records: [one, two, three, { EventSource: 'aws:sqs' }, null, 7] });
    expect(outcomes(answer)).toEqual(['stopped', 'stopped']);
    expect(answer.ignored).toHaveLength(4);
    expect(stops()).toBe(2);
  });

  it('may be any JSON that names a job, with attributes beside it', async () => {
    const plain = { Message: JSON.stringify({ status: 'running' }) };
    const MessageAttributes = {
      job_name: { Type: 'String', Value: 'job_batch' },
      instance_id: { Type: 'Number', Value: '34765' },
    };
    expect(outcomes(await ask(snsEvent(batch, {}, { ...plain, MessageAttributes })))).toEqual(['stopped']);
    await ask(snsEvent(batch, {}, { Message: 'job_batch 34765', MessageAttributes }));
    expect(stops()).toBe(1);
  });

  it('may be an event that a rule of EventBridge has written to the topic', async () => {
    const Message = JSON.stringify(busEvent(batch));
    expect(outcomes(await ask(snsEvent(batch, {}, { Message })))).toEqual(['stopped']);
  });

  it('have the same request ID as over HTTP, so that both stop once', async () => {
    const at = aMoment();
    const first = await ask(snsEvent(batch, {}, { MessageId: 'one' }, at));
    const second = await ask(snsEvent(batch, {}, { MessageId: 'two' }, at));
    // The same change of the same alarm through two topics.
    expect(second.results[0]?.['request_id']).toBe(first.results[0]?.['request_id']);
    expect(stops()).toBe(1);
  });

  it('of other topics ask for nothing, where those that are listened to are listed', async () => {
    const other = snsTopic.replace('dlf-alarms', 'other-alarms');
    const narrow = loadHandler({ ...env, SNS_TOPIC_ARNS: `${other},${snsTopic}2` }, 'event');
    await ignores(snsEvent(batch), /not an alert/, narrow);
    await ignores(snsEvent(batch, {}, { TopicArn: undefined }), /not an alert/, narrow);
    await ignores(snsEvent(batch, {}, { TopicArn: [other] }), /not an alert/, narrow);
    expect(outcomes(await ask(snsEvent(batch, {}, { TopicArn: other }), narrow))).toEqual(['stopped']);
    // What is no message of SNS is not its topics' matter.
    expect(outcomes(await ask(busEvent(nightly), narrow))).toEqual(['stopped']);
  });

  it.each([[''], [smnTopic], [`${snsTopic},`], ['*']])('are not started with %j for topics', (topics) => {
    expect(() => loadHandler({ ...env, SNS_TOPIC_ARNS: topics }, 'event')).toThrow(/SNS_TOPIC_ARNS/);
  });
});

describe('a time that is none', () => {
  it.each(['2026-11-24T12: 36: 15.000+0000', 'soon', '9999999-01-01', `${'9'.repeat(40)}`])(
    'does no harm: %j',
    async (at) => {
      expect(outcomes(await ask(snsEvent(batch, { StateChangeTime: at })))).toEqual(['stopped']);
      const state = { value: 'ALARM', timestamp: at };
      expect(outcomes(await ask(busEvent(nightly, { state })))).toEqual(['stopped']);
      expect([isStopped(batch), isStopped(nightly)]).toEqual([true, true]);
    },
  );

  it.each([['', 7, null, {}, []]])(
    'is answered where it is no text: %j, %j, %j, %j, %j',
    async (...times) => {
      for (const at of times) {
        expect(outcomes(await ask(snsEvent(batch, { StateChangeTime: at })))).toHaveLength(1);
        expect(
          outcomes(await ask(alarmEvent(batch, { state: { value: 'ALARM', timestamp: at } }))),
        ).toHaveLength(1);
      }
      expect(stops()).toBeLessThanOrEqual(1);
    },
  );
});

describe('an alarm of long ago', () => {
  const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
  const anyRun = `
rules:
  - from: [sns]
    jobs: [job_batch]
    then: stop
    resolve: only-running
`;

  it('stops nothing, whichever way it comes: by now another run may go on', async () => {
    await ignores(snsEvent(batch, {}, {}, ago(361)), /six hours ago/);
    await ignores(busEvent(batch, {}, ago(361)), /six hours ago/);
    await ignores(alarmEvent(batch, {}, ago(361)), /six hours ago/);
    expect(outcomes(await ask(snsEvent(batch, {}, {}, ago(359))))).toEqual(['stopped']);
  });

  it('stops no later run of a job that it names without an instance', async () => {
    const byName = loadHandler({ ...env, POLICY_FILE: policyFile(anyRun) }, 'event');
    const old = { Message: '{"job_name":"job_batch"}', Timestamp: ago(24 * 60).toISOString() };
    await ignores(snsEvent(batch, {}, old), /six hours ago/, byName);
    const fresh = { ...old, Timestamp: ago(1).toISOString() };
    expect(outcomes(await ask(snsEvent(batch, {}, fresh), byName))).toEqual(['stopped']);
    expect(isStopped(batch)).toBe(true);
  });
});

describe('other events', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'stop job_batch 34765'],
    ['a number', 7],
    ['a list', [snsEvent(batch)]],
    ['an empty object', {}],
    ['no records', { Records: [] }],
    ['records that are none', { Records: 'x' }],
    ['a message of a queue', { Records: [{ eventSource: 'aws:sqs', body: JSON.stringify(named(batch)) }] }],
    ['an object in a bucket', { Records: [{ eventSource: 'aws:s3', s3: {} }] }],
    ['a record without a message', { Records: [{ EventSource: 'aws:sns' }] }],
    ['a record of another source', { Records: [{ ...snsEvent(batch).Records[0], EventSource: 'aws:sqs' }] }],
    ['a schedule', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    [
      'another event of CloudWatch',
      { ...busEvent(batch), 'detail-type': 'CloudWatch Alarm Configuration Change' },
    ],
    ['another source', { ...busEvent(batch), source: 'my.app' }],
    ['no source', { ...busEvent(batch), source: undefined }],
    ['an event without a detail', { ...busEvent(batch), detail: undefined }],
    ['a detail that is a list', { ...busEvent(batch), detail: [] }],
    ['an alarm without data', { source: 'aws.cloudwatch' }],
    ['an alarm without a state', { source: 'aws.cloudwatch', alarmData: { alarmName: 'x' } }],
    ['an HTTP call', { version: '2.0', rawPath: '/webhooks/api', body: JSON.stringify(named(batch)) }],
    ['a command', { job_name: 'job_batch', instance_id: '34765' }],
  ])('ask for nothing and do not fail: %s', async (_, given) => {
    const answer = await ask(given);
    expect(answer.results).toEqual([]);
    expect(world.simulator.calls()).toEqual([]);
  });

  it('may have the alarm’s own form within EventBridge’s', async () => {
    const { detail, ...rest } = busEvent(batch);
    expect(outcomes(await ask({ ...rest, alarmData: detail }))).toEqual(['stopped']);
  });

  it('are logged with why, and without what they say', async () => {
    const lines = await logOf(() => ask({ source: 'my.app', detail: { secret: 'a-secret-of-somebody' } }));
    expect(lines).toMatchObject([{ level: 'INFO', message: 'alert ignored', reason: 'not-an-alert' }]);
    expect(JSON.stringify(lines)).not.toContain('a-secret-of-somebody');
  });
});

describe('an event that is not taken in', () => {
  it('fails while DLF does, so that Lambda brings it again, and is done once then', async () => {
    const alarm = snsEvent(batch);
    world.simulator.fault({ kind: 'status', status: 503 });
    await expect(event(alarm)).rejects.toThrow('has to come again');
    expect(stops()).toBe(0);
    world.simulator.clearFaults();
    expect(outcomes(await ask(alarm))).toEqual(['stopped']);
    expect(outcomes(await ask(alarm))).toEqual(['stopped']);
    expect(stops()).toBe(1);
  }, 60_000);
});
