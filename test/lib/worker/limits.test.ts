import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { LimitScope } from '../../../lib/policy/limits.ts';
import {
  alertOn,
  answerWith,
  askFor,
  deliverAlerts,
  endOf,
  HOUR,
  limit,
  limited,
  MINUTE,
  noticesOf,
  placesIn,
  rememberWindows,
} from '../../helpers/gates.ts';
import { failures, rejected } from '../../helpers/scripted-dlf.ts';
import { targetOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld } from '../../helpers/worker-world.ts';

const DAY = 24 * HOUR;
const program: Asker = { kind: 'credential', source: 'api', id: 'ci' };
const total = limit('total', 1);

/** Nobody is told: what is refused sets its key free at once. */
const quietly = { channels: [] };

describe('a limit', () => {
  it.each<{ scope: LimitScope; second: object; third: object; outcome: string }>([
    { scope: 'instance', second: { key: 'again' }, third: { instanceId: '2' }, outcome: 'cool-down' },
    {
      scope: 'job',
      second: { instanceId: '2' },
      third: { instanceId: '3', jobName: 'other' },
      outcome: 'over-budget',
    },
    {
      scope: 'workspace',
      second: { instanceId: '2', jobName: 'other' },
      third: { instanceId: '3', workspace: 'w2' },
      outcome: 'over-budget',
    },
  ])('of stops per $scope refuses the second one as $outcome, and no other', async (each) => {
    const world = createWorkerWorld({ policy: limited([limit(each.scope, 1)]), ...quietly });
    expect(await endOf(world, await alertOn(world, '1'))).toBe('stopped');
    world.dlf.restart('1');
    expect(await endOf(world, await alertOn(world, '1', each.second))).toBe(each.outcome);
    expect(await endOf(world, await alertOn(world, '1', { key: 'third', ...each.third }))).toBe('stopped');
    expect(world.dlf.stopped).toHaveLength(2);
  });

  it('of stops in all counts whatever is stopped', async () => {
    const world = createWorkerWorld({ policy: limited([limit('total', 2)]), ...quietly });
    await alertOn(world, '1');
    await alertOn(world, '2', { jobName: 'other', workspace: 'w2' });
    const third = await alertOn(world, '3', { jobName: 'third', workspace: 'w3', asker: program });
    expect(await endOf(world, third)).toBe('over-budget');
    expect(world.dlf.stopped).toEqual(['1', '2']);
  });

  it('ends with its window, at the whole multiples of its length', async () => {
    const world = createWorkerWorld({ policy: limited([total]), ...quietly });
    const start = world.clock.now();
    expect(start % HOUR).toBe(0);
    world.clock.pass(HOUR - 2 * MINUTE);
    await alertOn(world, '1');
    const refused = await alertOn(world, '2');
    expect(await world.read(refused)).toMatchObject({
      state: {
        outcome: { kind: 'over-budget', scope: 'total', max: 1, windowMs: HOUR, until: start + HOUR },
      },
    });
    world.clock.pass(start + HOUR - 1 - world.clock.now());
    expect(await endOf(world, await alertOn(world, '2'))).toBe('over-budget');
    world.clock.pass(1);
    expect(await endOf(world, await alertOn(world, '2'))).toBe('stopped');
    expect(await endOf(world, await alertOn(world, '3'))).toBe('over-budget');
  });

  it('says to a person why, and when it is possible again', async () => {
    const policy = limited([limit('instance', 1, DAY)], { whom: 'everyone' });
    const world = createWorkerWorld({ policy });
    await askFor(world, { instanceId: '1' });
    world.dlf.restart('1');
    const refused = await askFor(world, { instanceId: '1', key: 'again' });
    // The world's day begins three hours before its clock.
    expect(refused).toMatchObject({ outcome: 'cool-down', retryAfterSeconds: (21 * HOUR) / 1_000 });
    expect(refused.headline).toBe(
      'The limit of 1 stop of one instance in 1 d is reached, so job_batch instance 1 was not stopped.',
    );
    expect(refused.details.join(' ')).toMatch(
      /Nothing was stopped.*possible again from 2026-11-25 00:00 UTC/,
    );
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('is one for people and alerts, where it is for everyone', async () => {
    const policy = limited([total], { whom: 'everyone' });
    const world = createWorkerWorld({ policy });
    const { requestId } = await askFor(world, { instanceId: '1' });
    expect(await endOf(world, await alertOn(world, '2'))).toBe('over-budget');
    expect(await placesIn(world, total)).toEqual([requestId]);
  });

  it('neither counts people nor holds them up, unless it says so', async () => {
    const world = createWorkerWorld({ policy: limited([total]) });
    for (const instanceId of ['1', '2']) {
      expect(await askFor(world, { instanceId })).toMatchObject({ outcome: 'stopped' });
    }
    expect(await placesIn(world, total)).toEqual([]);
    const first = await alertOn(world, '3');
    expect(await askFor(world, { instanceId: '4' })).toMatchObject({ outcome: 'stopped' });
    expect(await placesIn(world, total)).toEqual([first]);
  });

  it('counts what programs stop', async () => {
    const world = createWorkerWorld({ policy: limited([total]) });
    expect(await askFor(world, { instanceId: '1', asker: program })).toMatchObject({ outcome: 'stopped' });
    const refused = await askFor(world, { instanceId: '2', asker: program });
    expect(refused).toMatchObject({ outcome: 'over-budget', retryAfterSeconds: 3_600 });
  });

  it('does not count what is run again', async () => {
    const rule = { may: ['stop', 'rerun'] } as const;
    const world = createWorkerWorld({ policy: limited([total], { rule, whom: 'everyone' }) });
    const instance = { jobName: 'job_batch', instanceId: '1', plannedAt: 1_000, startedAt: 2_000 };
    let isAgain = false;
    Object.assign(world.parts, {
      dlf: {
        ...world.dlf,
        showJobInstance: async () => ({
          kind: 'found',
          instance: isAgain
            ? { ...instance, status: 'running', startedAt: world.clock.now() }
            : { ...instance, status: 'fail', endedAt: 3_000 },
        }),
        restartJobInstance: async () => {
          isAgain = true;
          return { kind: 'taken', said: {} };
        },
      },
    });
    const answer = await askFor(world, { instanceId: '1', asker: program, action: 'rerun' });
    expect(answer).toMatchObject({ outcome: 'rerun' });
    expect(await placesIn(world, total)).toEqual([]);
  });

  it.each([
    ['that was asked for', {}, { dryRun: true }],
    ['that policy makes of it', { verdict: 'dry-run' as const }, {}],
  ])('does not count a dry run %s', async (_, rule, more) => {
    const world = createWorkerWorld({ policy: limited([total], { rule }) });
    expect(await endOf(world, await alertOn(world, '1', more))).toBe('dry-run');
    expect(await placesIn(world, total)).toEqual([]);
  });

  it('counts one stop once, however often it is delivered', async () => {
    const world = createWorkerWorld({ policy: limited([limit('total', 2)]) });
    const first = await alertOn(world, '1');
    expect(await alertOn(world, '1')).toBe(first);
    expect(await endOf(world, await alertOn(world, '2'))).toBe('stopped');
    expect(await placesIn(world, total)).toHaveLength(2);
  });

  it('gives the place in one back, when another has none', async () => {
    const perJob = limit('job', 2);
    const policy = limited([perJob, total]);
    const world = createWorkerWorld({ policy });
    const first = await alertOn(world, '1', { jobName: 'job_a' });
    const second = await alertOn(world, '2', { jobName: 'job_b' });
    expect(await world.read(second)).toMatchObject({
      state: { outcome: { kind: 'over-budget', scope: 'total' } },
      budgets: [],
    });
    expect(await placesIn(world, perJob, { target: targetOf('job_b') })).toEqual([]);
    expect(await placesIn(world, perJob, { target: targetOf('job_a') })).toEqual([first]);
    expect(await placesIn(world, total)).toEqual([first]);
  });
});

describe('a place', () => {
  it.each([
    ['the credentials', () => failures.credentials, 'dlf-refused'],
    ['the permission', () => failures.forbidden, 'dlf-refused'],
    ['the instance', () => rejected, 'not-stoppable'],
  ])('is given back when DLF refuses %s, and the next alert takes it', async (_, refusal, outcome) => {
    const world = createWorkerWorld({ policy: limited([total]), ...quietly });
    answerWith(world, { stop: ({ instanceId }) => (instanceId === '1' ? refusal() : undefined) });
    expect(await endOf(world, await alertOn(world, '1'))).toBe(outcome);
    expect(await placesIn(world, total)).toEqual([]);
    const next = await alertOn(world, '2');
    expect(await endOf(world, next)).toBe('stopped');
    expect(await placesIn(world, total)).toEqual([next]);
    expect(await endOf(world, await alertOn(world, '3'))).toBe('over-budget');
  });

  it('is given back when the run ended by itself before the stop took effect', async () => {
    const world = createWorkerWorld({ policy: limited([total]), ...quietly });
    let isSent = false;
    answerWith(world, {
      stop: () => {
        isSent = true;
        return undefined;
      },
      show: ({ jobName, instanceId }) =>
        isSent && instanceId === '1'
          ? {
              kind: 'found',
              instance: {
                jobName,
                instanceId,
                status: 'success',
                plannedAt: 1_000,
                startedAt: 2_000,
                endedAt: world.clock.now(),
              },
            }
          : undefined,
    });
    const ended = await alertOn(world, '1');
    expect(await world.read(ended)).toMatchObject({
      state: { sent: true, outcome: { kind: 'already-ended', when: 'after' } },
    });
    expect(await placesIn(world, total)).toEqual([]);
    expect(await endOf(world, await alertOn(world, '2'))).toBe('stopped');
  });

  it('is not even asked for when the run had ended', async () => {
    const world = createWorkerWorld({ policy: limited([total]), ...quietly });
    await askFor(world, { instanceId: '1' });
    expect(await endOf(world, await alertOn(world, '1'))).toBe('already-ended');
    expect(await placesIn(world, total)).toEqual([]);
  });

  it('is one through all the tries of a stop that DLF throttles', async () => {
    const world = createWorkerWorld({ policy: limited([total]), ...quietly });
    let isThrottled = true;
    answerWith(world, { stop: () => (isThrottled ? failures.throttled : undefined) });
    const first = await alertOn(world, '1');
    for (let minute = 0; minute < 20; minute += 1) {
      expect(await placesIn(world, total)).toEqual([first]);
      await world.live(MINUTE);
    }
    expect(await endOf(world, await alertOn(world, '2'))).toBe('over-budget');
    isThrottled = false;
    await world.live(20 * MINUTE);
    expect(await endOf(world, first)).toBe('stopped');
    expect(await placesIn(world, total)).toEqual([first]);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('moves on with its stop into the next window', async () => {
    const world = createWorkerWorld({ policy: limited([total]), ...quietly });
    rememberWindows(world);
    world.clock.pass(HOUR - 5 * MINUTE);
    const earlier = world.clock.now();
    let isThrottled = true;
    answerWith(world, { stop: () => (isThrottled ? failures.throttled : undefined) });
    const first = await alertOn(world, '1');
    expect(await placesIn(world, total, { at: earlier })).toEqual([first]);
    await world.live(30 * MINUTE);
    expect(await placesIn(world, total, { at: earlier })).toEqual([]);
    expect(await placesIn(world, total)).toEqual([first]);
    isThrottled = false;
    await world.live(20 * MINUTE);
    expect(await endOf(world, first)).toBe('stopped');
    expect(await placesIn(world, total)).toEqual([first]);
  });

  it('is refused in the next window too, where others have taken all of it', async () => {
    const world = createWorkerWorld({ policy: limited([total]), ...quietly });
    rememberWindows(world);
    world.clock.pass(HOUR - 10_000);
    const earlier = world.clock.now();
    answerWith(world, { stop: ({ instanceId }) => (instanceId === '1' ? failures.throttled : undefined) });
    const first = await alertOn(world, '1');
    // Before the first one's next try.
    world.clock.pass(10_000);
    const second = await alertOn(world, '2');
    await world.live(20 * MINUTE);
    expect(await endOf(world, first)).toBe('over-budget');
    expect(await placesIn(world, total, { at: earlier })).toEqual([]);
    expect(await placesIn(world, total)).toEqual([second]);
  });

  it('is given back when the stop expires', async () => {
    const window = limit('total', 1, 31 * DAY);
    const world = createWorkerWorld({ policy: limited([window]), ...quietly });
    answerWith(world, { stop: () => failures.throttled });
    const first = await alertOn(world, '1');
    await world.live(5 * HOUR);
    expect(await placesIn(world, window)).toEqual([first]);
    await world.live(90 * MINUTE);
    expect(await endOf(world, first)).toBe('expired');
    expect(await placesIn(world, window)).toEqual([]);
  });

  it('is given back when policy comes to refuse what waits', async () => {
    const world = createWorkerWorld({ policy: limited([total]), ...quietly });
    answerWith(world, { stop: () => failures.throttled });
    const first = await alertOn(world, '1');
    Object.assign(world.parts, { policy: limited([total], { rule: { verdict: 'refuse' } }) });
    await world.live(5 * MINUTE);
    expect(await endOf(world, first)).toBe('refused');
    expect(await placesIn(world, total)).toEqual([]);
  });

  it('is not needed by who asks for what another request is stopping', async () => {
    const world = createWorkerWorld({ policy: limited([total]), stopTakesMs: 90_000, ...quietly });
    const leader = await alertOn(world, '1');
    const follower = await alertOn(world, '1', { key: 'another' });
    await world.live(5 * MINUTE);
    expect(await endOf(world, leader)).toBe('stopped');
    expect(await endOf(world, follower)).toBe('stopped');
    expect(await placesIn(world, total)).toEqual([leader]);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('is given back by who waited for DLF with it, and was overtaken by another request', async () => {
    const world = createWorkerWorld({ policy: limited([total]), stopTakesMs: 90_000, ...quietly });
    let isThrottled = true;
    answerWith(world, { stop: () => (isThrottled ? failures.throttled : undefined) });
    const first = await alertOn(world, '1');
    expect(await placesIn(world, total)).toEqual([first]);
    isThrottled = false;
    await askFor(world, { instanceId: '1' });
    await world.live(5 * MINUTE);
    expect(await world.read(first)).toMatchObject({
      state: { sent: false, outcome: { kind: 'stopped' }, leader: {} },
    });
    expect(world.dlf.stopped).toEqual(['1']);
    // The person has stopped it, and people are not counted.
    expect(await placesIn(world, total)).toEqual([]);
    const next = await alertOn(world, '2');
    expect(await placesIn(world, total)).toEqual([next]);
  });
});

describe('that a limit is reached', () => {
  it('is told once in each window, whatever is refused', async () => {
    const world = createWorkerWorld({ policy: limited([total]) });
    const spoken = (): string[] => noticesOf(world).filter((text) => text.includes('The limit of 1 stop'));
    await alertOn(world, '0');
    for (let round = 0; round < 5; round += 1) {
      await deliverAlerts(world, [{ instanceId: `${round}1` }, { instanceId: `${round}2` }]);
      await world.live(5 * MINUTE);
    }
    expect(spoken()).toHaveLength(1);
    await world.live(HOUR);
    expect(await endOf(world, await alertOn(world, '91'))).toBe('stopped');
    for (const instanceId of ['92', '93']) {
      expect(await endOf(world, await alertOn(world, instanceId))).toBe('over-budget');
      await world.live(3 * MINUTE);
    }
    expect(spoken()).toHaveLength(2);
  });

  it('is told among all that was stopped in the same minute', async () => {
    const world = createWorkerWorld({ policy: limited([limit('total', 60)]) });
    await deliverAlerts(
      world,
      Array.from({ length: 100 }, (_, index) => ({ instanceId: String(index + 1) })),
    );
    await world.live(2 * MINUTE);
    expect(noticesOf(world)).toHaveLength(1);
    expect(noticesOf(world)[0]).toContain('The limit of 60 stops in all in 1 h is reached');
  });

  it('is told for each job for itself', async () => {
    const world = createWorkerWorld({ policy: limited([limit('job', 1)]) });
    for (const jobName of ['job_a', 'job_b']) {
      for (const instanceId of ['1', '2', '3'])
        await alertOn(world, `${jobName.length}${instanceId}`, { jobName });
    }
    await world.live(3 * MINUTE);
    const text = noticesOf(world).join('\n');
    expect(text.match(/The limit of 1 stop of one job/g)).toHaveLength(2);
  });

  it('is told in the end to a channel that was down', async () => {
    const world = createWorkerWorld({ policy: limited([total]) });
    world.answerPosts({ kind: 'failed', mayHaveArrived: false });
    await deliverAlerts(
      world,
      ['1', '2', '3'].map((instanceId) => ({ instanceId })),
    );
    await world.live(5 * MINUTE);
    const before = world.posts.length;
    world.answerPosts({ kind: 'done' });
    await world.live(20 * MINUTE);
    const later = noticesOf(world).slice(before).join('\n');
    expect(later.match(/The limit of 1 stop in all/g)).toHaveLength(1);
  });

  it('is in the audit each time', async () => {
    const world = createWorkerWorld({ policy: limited([total]) });
    await deliverAlerts(
      world,
      Array.from({ length: 10 }, (_, index) => ({ instanceId: String(index + 1) })),
    );
    await world.live(2 * MINUTE);
    const { records } = await world.parts.audit.list({
      since: 0,
      before: Number.MAX_SAFE_INTEGER,
      limit: 100,
    });
    const outcomes = records.map(({ entry, times }) => `${entry.outcome} ${times} ${entry.sent}`).sort();
    expect(outcomes).toEqual([...Array(9).fill('over-budget 1 false'), 'stopped 1 true']);
  });
});
