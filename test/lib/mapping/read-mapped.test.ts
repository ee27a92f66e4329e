import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';
import type { Mapping } from '../../../lib/mapping/mapping.ts';
import { readMapped } from '../../../lib/mapping/read-mapped.ts';

const basic: Mapping = {
  name: 'monitor',
  secretEnv: 'MONITOR_TOKEN',
  proof: { kind: 'authorization' },
  firing: "status == 'firing'",
  retryStatus: 503,
  limitMs: 5_000,
};
const mapped = { ...basic, jobName: 'job', instanceId: 'run', workspace: 'place' } satisfies Mapping;

const read = (body: unknown, mapping: Mapping) => readMapped(body, mapping, defaultNames);
function readIn(body: unknown, mapping: Mapping) {
  const result = read(body, mapping);
  if (!result.ok) throw new Error(result.problem.kind);
  return result.value;
}
const targets = (body: unknown, mapping: Mapping) => readIn(body, mapping).asks.map(({ target }) => target);
const reasons = (body: unknown, mapping: Mapping) =>
  readIn(body, mapping).ignored.map(({ reason }) => reason);

const alert = { status: 'firing', job: 'job_batch', run: '34765' };

describe('an alert that is read by expressions', () => {
  it('asks for what they point at', () => {
    const mapping: Mapping = {
      ...mapped,
      key: 'id',
      start: 'since',
      labels: 'tags',
      title: 'title',
      summary: 'text',
    };
    const body = {
      ...alert,
      place: 'w',
      id: 'a7',
      since: '2026-11-24T01:10:00Z',
      tags: ['env:prod', 'n=3'],
      title: 'TooLong',
      text: 'has run for 3 h',
    };
    expect(readIn(body, mapping)).toEqual({
      asks: [
        {
          target: { jobName: 'job_batch', instanceId: '34765', workspace: 'w' },
          asker: { kind: 'alert', source: 'custom/monitor', id: 'TooLong' },
          reason: 'has run for 3 h',
          dryRun: false,
          alert: { labels: { env: 'prod', n: '3' }, startedAt: Date.UTC(2026, 10, 24, 1, 10) },
          dedupe: ['custom/monitor', 'a7', 'job_batch', '34765', 'w'],
        },
      ],
      ignored: [],
    });
  });

  it('looks nowhere else', () => {
    const usual = { job_name: 'nightly_orders', instance_id: '34801' };
    const body = { status: 'firing', run: '34765', ...usual, labels: usual };
    expect(reasons(body, { ...mapped, labels: 'labels' })).toEqual(['no-job-name']);
  });

  it('looks under the usual keys where they point at neither job nor instance', () => {
    const labels = { job_name: 'job_batch', instance_id: '34765' };
    const target = { jobName: 'job_batch', instanceId: '34765', workspace: undefined };
    expect(targets({ status: 'firing', ...labels }, basic)).toEqual([target]);
    expect(targets({ status: 'firing', tags: Object.entries(labels) }, { ...basic, labels: 'tags' })).toEqual(
      [target],
    );
    expect(targets({ status: 'firing', alias: 'dlf:job_batch:34765' }, basic)).toEqual([target]);
  });

  it.each([
    ['9223372036854775807', '9223372036854775807'],
    ['"9223372036854775807"', '9223372036854775807'],
    ['9007199254740993', '9007199254740993'],
    ['34765', '34765'],
    ['34765.0', '34765'],
    // No ID, but nothing that a number has made of it either: the target is refused.
    ['1.2345678901234567891e18', '1.2345678901234567891e18'],
    ['34765.5', '34765.5'],
  ])('has the instance %s exactly', (given, instanceId) => {
    const body = parseExactJson(`{"status":"firing","job":"job_batch","run":${given}}`);
    expect(targets(body, mapped)).toEqual([{ jobName: 'job_batch', instanceId, workspace: undefined }]);
  });
});

describe('firing', () => {
  it.each([
    ['status', 'firing', 'not-firing'],
    ['status', 1, 'not-firing'],
    ['status', 'true', 'not-firing'],
    ['status', ['x'], 'not-firing'],
    ['status', null, 'not-firing'],
    ['status', false, 'not-firing'],
    ['missing', 'firing', 'not-firing'],
    ["starts_with(status, 'f')", 7, 'unknown-state'],
    ["split(status, ':')[0] == 'firing'", null, 'unknown-state'],
  ])('%s of %j is not true: it asks for nothing', (firing, status, reason) => {
    expect(readIn({ ...alert, status }, { ...mapped, firing }).asks).toEqual([]);
    expect(reasons({ ...alert, status }, { ...mapped, firing })).toEqual([reason]);
  });

  it('is true and nothing else', () => {
    expect(targets({ ...alert, status: true }, { ...mapped, firing: 'status' })).toHaveLength(1);
  });
});

describe('a target that is not whole', () => {
  const job = { status: 'firing', job: 'job_batch' };

  it.each([
    ['no key', job],
    ['null', { ...job, run: null }],
  ])('may mean the only running instance, where there is none: %s', (_, body) => {
    const [ask] = readIn(body, mapped).asks;
    expect(ask).toMatchObject({ mayBeByName: true, target: { jobName: 'job_batch', instanceId: undefined } });
  });

  it.each([
    ['an empty text', ''],
    ['an object', {}],
    ['a list', ['34765']],
    ['false', false],
  ])('asks for nothing where an instance should be and is lost: %s', (_, run) => {
    expect(readIn({ ...job, run }, mapped).asks).toEqual([]);
    expect(reasons({ ...job, run }, mapped)).toEqual(['no-instance-id']);
  });

  it('asks for nothing where the expression for the instance fails', () => {
    const mapping = { ...mapped, instanceId: "split(run, ':')[1]" };
    expect(targets({ ...job, run: 'x:34765' }, mapping)).toMatchObject([{ instanceId: '34765' }]);
    expect(reasons(job, mapping)).toEqual(['no-instance-id']);
  });

  it.each([[''], [null], [undefined], [{}], [['job_batch']]])(
    'asks for nothing without a job: %j',
    (given) => {
      expect(reasons({ ...alert, job: given }, mapped)).toEqual(['no-job-name']);
    },
  );

  it('means the default workspace only where none should be', () => {
    expect(targets(alert, mapped)).toMatchObject([{ workspace: undefined }]);
    expect(targets({ ...alert, place: null }, mapped)).toMatchObject([{ workspace: undefined }]);
    for (const place of ['', {}, false]) {
      // Which is the name of none: the stop is refused.
      expect(targets({ ...alert, place }, mapped)).toMatchObject([{ workspace: '(none)' }]);
    }
    const failing = { ...mapped, workspace: "split(place, ':')[1]" };
    expect(targets(alert, failing)).toMatchObject([{ workspace: '(none)' }]);
  });
});

describe('the list of alerts', () => {
  const listed: Mapping = { ...mapped, list: 'alerts' };

  it('is what the expression finds, or what the body is', () => {
    expect(targets({ alerts: [alert, alert] }, listed)).toHaveLength(2);
    expect(targets({ alerts: alert }, listed)).toHaveLength(1);
    expect(targets([alert, alert, alert], mapped)).toHaveLength(3);
    expect(targets(alert, mapped)).toHaveLength(1);
    expect(readIn({ alerts: [] }, listed)).toEqual({ asks: [], ignored: [] });
  });

  it.each([
    ['missing', {}],
    ['null', { alerts: null }],
  ])('that is %s makes the body one that is not understood', (_, body) => {
    expect(read(body, listed)).toEqual({ ok: false, problem: { kind: 'no-alerts' } });
  });

  it('that cannot be made does so too', () => {
    expect(read({ alerts: 7 }, { ...mapped, list: 'values(alerts)' })).toMatchObject({ ok: false });
    expect(read(null, mapped)).toMatchObject({ ok: false });
  });

  it('may hold anything: what is no alert asks for nothing', () => {
    for (const each of [null, 7, 'text', [], {}]) {
      expect(reasons({ alerts: [each] }, { ...listed, firing: '`true`' })).toEqual(['no-job-name']);
    }
  });

  it('has a limit', () => {
    const alerts = Array.from({ length: 10_001 }, () => null);
    expect(read({ alerts }, listed)).toEqual({
      ok: false,
      problem: { kind: 'too-many-alerts', limit: 10_000 },
    });
  });
});

describe('what tells repeats', () => {
  const dedupeOf = (body: object, mapping: Mapping) => readIn(body, mapping).asks[0]?.dedupe;
  const keyed: Mapping = { ...mapped, key: 'id', start: 'since' };

  it('is the key alone, whatever start it has', () => {
    const first = dedupeOf({ ...alert, id: 'a', since: 1 }, keyed);
    expect(dedupeOf({ ...alert, id: 'a', since: 2 }, keyed)).toEqual(first);
    expect(dedupeOf({ ...alert, id: 'b', since: 1 }, keyed)).not.toEqual(first);
    expect(dedupeOf({ ...alert, id: 'a', since: 1, run: '34801' }, keyed)).not.toEqual(first);
  });

  it.each([[{}], [{ id: '' }], [{ id: null }], [{ id: {} }]])('is the start without one: %j', (more) => {
    const first = dedupeOf({ ...alert, ...more, since: 1 }, keyed);
    expect(dedupeOf({ ...alert, ...more, since: 1 }, keyed)).toEqual(first);
    expect(dedupeOf({ ...alert, ...more, since: 2 }, keyed)).not.toEqual(first);
  });
});

describe('the start', () => {
  it.each([
    ['2026-11-24T01:10:00Z', Date.UTC(2026, 10, 24, 1, 10)],
    [1_795_482_600, Date.UTC(2026, 10, 24, 1, 10)],
    [1_795_482_600_000, Date.UTC(2026, 10, 24, 1, 10)],
    ['yesterday', undefined],
    [{}, undefined],
    [-1, undefined],
    ['1795482600000000000', undefined],
  ])('of %j is %j', (since, startedAt) => {
    const [ask] = readIn({ ...alert, since }, { ...mapped, start: 'since' }).asks;
    expect(ask?.alert?.startedAt).toBe(startedAt);
  });
});

it('throws a RangeError for a body that is nested too deeply', () => {
  let deep: unknown = [];
  for (let depth = 0; depth < 200_000; depth++) deep = { labels: deep };
  expect(() => read(deep, basic)).toThrow(RangeError);
});
