import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRealTimeJob } from '../../../lib/dlf/answers.ts';
import type { DlfClient } from '../../../lib/dlf/client.ts';
import { explainedCodes } from '../../../lib/dlf/error-codes.ts';
import { classOf, isRestartable } from '../../../lib/dlf/status.ts';
import { sampleDataArts } from '../../../local/simulator/workspaces.ts';
import { type DlfWorld, keys, passwordFor, startDlfWorld } from '../../helpers/dlf-world.ts';
import { targetOf } from '../../helpers/stop-world.ts';
import { describeContract } from '../../live/contract.ts';
import { lastWeek, type OperationName, operationNames, operations } from './operations.ts';

let world: DlfWorld;
beforeAll(async () => {
  world = await startDlfWorld();
});
afterEach(() => world.simulator.reset());
afterAll(() => world.simulator.close());

/** With a breaker and a token of its own: nothing is left of what another test has seen. */
const freshClient = (): DlfClient => world.withCredentials(keys);
const until = () => world.clock.within(5_000);

async function call(name: OperationName): Promise<{ result: object; tries: number }> {
  const before = world.tries();
  const result = await operations[name].call(freshClient(), until());
  return { result, tries: world.tries() - before };
}

const statuses = [
  'waiting',
  'running',
  'success',
  'fail',
  'running-exception',
  'pause',
  'manual-stop',
  'skip-by-depend',
  'freeze',
  'forceSuccess',
  'ignoreSuccess',
  'waiting-confirm',
  'a-newer-one',
] as const;

describe.each(statuses)('an instance that is %s', (status) => {
  const planTime = Date.now() - 60_000;
  const startTime = planTime + 1_000;
  const instance = {
    workspace: '',
    jobName: 'job_of_the_test',
    instanceId: '40001',
    status,
    planTime,
    startTime,
    instanceType: 5,
  };
  beforeEach(() => world.simulator.put(instance));

  it('is shown, and listed by its status, as that', async () => {
    const seen = {
      jobName: 'job_of_the_test',
      instanceId: '40001',
      status,
      plannedAt: planTime,
      startedAt: startTime,
    };
    const shown = await operations.show.call(freshClient(), until(), instance);
    expect(shown).toMatchObject({ kind: 'found', instance: seen });
    const listed = await operations.list.call(freshClient(), until(), instance);
    expect(listed).toEqual({ kind: 'listed', instances: [{ ...seen, instanceType: 5 }], isComplete: true });
  });

  it('is not listed by another status', async () => {
    const other = status === 'running' ? 'success' : 'running';
    const query = lastWeek({ jobName: targetOf('job_of_the_test').jobName, status: other });
    expect(await freshClient().listJobInstances(query, until())).toEqual({
      kind: 'listed',
      instances: [],
      isComplete: true,
    });
  });

  it('is stopped or not, as DLF says', async () => {
    const stopped = await operations.stop.call(freshClient(), until(), instance);
    const isStopped = ['running', 'running-exception'].includes(status);
    expect(stopped).toMatchObject(
      isStopped ? { kind: 'taken' } : { kind: 'rejected', said: { code: 'DLF.30118' } },
    );
    expect(world.simulator.instance('40001')?.status).toBe(isStopped ? 'manual-stop' : status);
    // What DLF refuses in the documents is never called running here.
    if (isStopped) expect(classOf(status)).toBe('running');
  });

  it('is run again or not, as DLF says', async () => {
    const restarted = await operations.restart.call(freshClient(), until(), instance);
    expect(restarted).toMatchObject(
      isRestartable(status) ? { kind: 'taken' } : { kind: 'rejected', said: { code: 'DLF.30107' } },
    );
    const after = world.simulator.instance('40001');
    expect(after?.status).toBe(isRestartable(status) ? 'running' : status);
    if (isRestartable(status)) expect(after?.startTime).toBeGreaterThan(startTime);
  });
});

/** With which statuses the gateway sends its codes (apig_03_0048); those that are not here come with 500. */
const gatewayStatuses: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries(['0106', '0204', '0205', '0602', '0607'].map((code) => [code, [400]])),
  ...Object.fromEntries(
    ['0301', '0303', '0305', '0307', '0311', '0312', '0313'].map((code) => [code, [401]]),
  ),
  ...Object.fromEntries(
    ['0302', '0304', '0306', '0310', '0314', '0401', '0402', '0404', '0405', '0802'].map((code) => [
      code,
      [403],
    ]),
  ),
  '0101': [404],
  '0201': [400, 413, 414, 494, 500, 502, 504],
  '0202': [502],
  '0203': [504],
  '0308': [429],
  '0501': [405],
  '0502': [405],
  '0610': [502],
  '0613': [503],
};

const missing: Readonly<Record<string, string>> = { '0100': 'job', '0137': 'instance', '0819': 'workspace' };

/** Each code of the table under each of its names, with each status that it comes with. */
const refusals = explainedCodes.flatMap((code): readonly (readonly [code: string, status: number])[] => {
  const [service, number = ''] = code.split('.');
  if (service === 'DLF') {
    const names = number.startsWith('0') ? [code, `DLF.3${number}`] : [code];
    return names.map((name) => [name, 400]);
  }
  if (service === 'APIG') {
    return [code, `APIGW.${number}`].flatMap((name) =>
      (gatewayStatuses[number] ?? [500]).map((status) => [name, status] as const),
    );
  }
  return [];
});

function expected(name: OperationName, code: string, status: number): { result: object; tries: number } {
  const { isQuestion } = operations[name];
  const said = { status, code };
  const often = isQuestion ? 3 : 1;
  const noWord = (why: string) => ({ kind: 'no-word', why, said });
  switch (status) {
    case 401:
      return { result: { kind: 'credentials-refused', said }, tries: 1 };
    case 403:
      return { result: { kind: 'forbidden', said }, tries: 1 };
    case 404:
      return { result: { kind: 'wrong-endpoint', said }, tries: 1 };
    case 429:
      return { result: { kind: 'throttled', said }, tries: often };
    case 503:
      return { result: isQuestion ? { kind: 'down', said } : noWord('server-error'), tries: often };
    case 400: {
      const what = missing[/^DLF\.3?(0\d{3})$/.exec(code)?.[1] ?? ''];
      if (what !== undefined && name !== 'workspaces')
        return { result: { kind: 'not-found', what, said }, tries: 1 };
      return { result: isQuestion ? noWord('not-understood') : { kind: 'rejected', said }, tries: 1 };
    }
    default:
      return status >= 500
        ? { result: noWord('server-error'), tries: often }
        : { result: noWord('not-understood'), tries: 1 };
  }
}

describe.each(operationNames)('the answer to %s', (name) => {
  it.each(refusals)('is read for what %s with %i means', async (code, status) => {
    world.simulator.fault({ kind: 'status', status, code, message: 'as it says' });
    const { result, tries } = await call(name);
    const wanted = expected(name, code, status);
    expect(result).toMatchObject(wanted.result);
    expect(result).toMatchObject({ said: { message: 'as it says', dlfRequestId: expect.any(String) } });
    expect(tries).toBe(wanted.tries);
  });
});

describe('an IAM that refuses', () => {
  const iamStatuses: Readonly<Record<string, number>> = {
    ...Object.fromEntries(['0001', '0061', '0062', '0066', '0067'].map((code) => [code, 401])),
    ...Object.fromEntries(['0002', '0003', '0080', '0081', '0082'].map((code) => [code, 403])),
    '0004': 404,
    '0005': 409,
    '0006': 500,
    '0011': 400,
    '0012': 429,
  };
  const codes = explainedCodes.filter((code) => code.startsWith('IAM.'));

  it.each(codes)('with %s sends no call to DLF', async (code) => {
    const status = iamStatuses[code.slice(4)];
    expect(status).toBeDefined();
    if (status === undefined) return;
    for (const name of operationNames) {
      world.simulator.fault({ kind: 'status', status, code, message: 'as it says', on: 'token' });
      const result = await operations[name].call(
        world.withCredentials(passwordFor(world.simulator.url)),
        until(),
      );
      const isRefused = [400, 401, 403, 404].includes(status);
      expect(result).toMatchObject({
        kind: isRefused ? 'credentials-refused' : expect.stringMatching(/^(down|throttled)$/),
      });
    }
    expect(world.simulator.calls().every(({ rawPath }) => rawPath.startsWith('/v3/'))).toBe(true);
  });
});

describe('a real-time job', () => {
  it('is told by DLF’s own code, whatever is asked of it', async () => {
    const target = targetOf('stream_clicks', '1');
    const said = { status: 400, code: 'DLF.0136' };
    const client = freshClient();
    expect(await client.showJobInstance(target, until())).toMatchObject({ kind: 'no-word', said });
    expect(await client.stopJobInstance(target, until())).toMatchObject({ kind: 'rejected', said });
    expect(await client.restartJobInstance(target, until())).toMatchObject({ kind: 'rejected', said });
    expect(isRealTimeJob(said)).toBe(true);
    expect(isRealTimeJob({ code: 'DLF.30136' })).toBe(true);
    for (const code of ['DLF.0137', 'APIG.0136', undefined]) {
      expect(isRealTimeJob(code === undefined ? {} : { code })).toBe(false);
    }
  });
});

describeContract(() => {
  const { simulator, clock } = world;
  return {
    client: freshClient(),
    clock,
    target: targetOf(),
    dataArtsInstanceId: sampleDataArts.instanceId,
    mayStop: true,
    report: () => simulator.calls(),
  };
});
