import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTarget, firstText, type Place } from '../../../lib/alerts/find-target.ts';
import { type AlertNames, defaultNames } from '../../../lib/alerts/names.ts';
import { placeOfKey } from '../../../lib/alerts/places.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';

const find = (...places: readonly Place[]) => findTarget(places, defaultNames);
const target = (jobName: string, instanceId?: string, workspace?: string) => ({
  ok: true,
  value: { jobName, instanceId, workspace },
});
const problem = (why: string) => ({ ok: false, problem: why });
const full = (job: string, instance: string, workspace: string): Place => ({
  job_name: job,
  instance_id: instance,
  workspace,
});

describe('the target of an alert', () => {
  it.each<readonly [string, readonly Place[], object]>([
    ['one place that says it all', [full('a', '1', 'w')], target('a', '1', 'w')],
    ['two places that complete each other', [{ job_name: 'a' }, { instance_id: '1' }], target('a', '1')],
    ['the same, the other way round', [{ instance_id: '1' }, { job_name: 'a' }], target('a', '1')],
    ['three places', [{ workspace: 'w' }, { job_name: 'a' }, { instance_id: '1' }], target('a', '1', 'w')],
    ['the first of two whole ones', [full('a', '1', 'w'), full('b', '2', 'x')], target('a', '1', 'w')],
    ['what is not empty', [full('', '', ''), full('a', '1', 'w')], target('a', '1', 'w')],
    ['the usual name before its aliases', [{ dlf_job: 'b', dlf_job_name: 'c', job_name: 'a' }], target('a')],
    ['aliases', [{ dlf_job: 'a', dlf_instance_id: '1', dlf_workspace: 'w' }], target('a', '1', 'w')],
    ['a job alone', [{}, { severity: 'x' }, { job_name: 'a' }], target('a')],
    ['a number', [{ job_name: 'a', instance_id: 34765 }], target('a', '34765')],
  ])('is found: %s', (_, places, expected) => {
    expect(find(...places)).toEqual(expected);
  });

  it.each<readonly [string, readonly Place[]]>([
    ['there is no place', []],
    ['only the instance is named', [{ instance_id: '1' }]],
    ['Prometheus says what it scrapes', [{ job: 'a', instance: '1' }]],
    ['the job is a list', [{ job_name: ['a'], instance_id: '1' }]],
    ['the case is another', [{ Job_Name: 'a', INSTANCE_ID: '1' }]],
    ['the keys are inherited', [Object.create(full('a', '1', 'w')) as Place]],
    [
      'the keys are a prototype',
      [parseExactJson('{"__proto__":{"job_name":"a","instance_id":"1"}}') as Place],
    ],
  ])('is nothing where %s', (_, places) => {
    expect(find(...places)).toEqual(problem('no-job-name'));
  });

  it.each<readonly [string, unknown]>([
    ['empty', ''],
    ['null', null],
    ['undefined', undefined],
    ['a list', ['34765']],
    ['an object', { id: '34765' }],
    ['true', true],
  ])('is not the job alone where the instance has lost its value: it is %s', (_, lost) => {
    for (const key of defaultNames.instanceId) {
      expect(find({ job_name: 'a', [key]: lost })).toEqual(problem('no-instance-id'));
      expect(find({ job_name: 'a' }, { [key]: lost })).toEqual(problem('no-instance-id'));
    }
  });

  it.each<readonly [string, readonly Place[]]>([
    ['another job', [{ job_name: 'a' }, { job_name: 'b', instance_id: '1' }]],
    ['another job by an alias', [{ job_name: 'a' }, { dlf_job: 'b', dlf_instance_id: '1' }]],
    ['another instance than its job’s', [{ instance_id: '1' }, { job_name: 'a', instance_id: '2' }]],
    ['another workspace', [{ workspace: 'w' }, full('a', '1', 'x')]],
    [
      'another workspace than its job',
      [
        { job_name: 'a', workspace: 'w' },
        { instance_id: '1', workspace: 'x' },
      ],
    ],
    ['no workspace, and the job another', [{ workspace: 'w' }, { job_name: 'a', workspace: 'x' }]],
  ])('is never put together of two: where the instance stands it is %s', (_, places) => {
    expect(find(...places)).toEqual(problem('contradiction'));
  });

  it('is the one that its key names, whatever its labels are to be called', () => {
    const names: AlertNames = { jobName: ['pipeline'], instanceId: ['run_id'], workspace: ['space'] };
    const key = placeOfKey('dlf:job_batch:34765');
    expect(findTarget([key], names)).toEqual(target('job_batch', '34765'));
    expect(findTarget([{ pipeline: 'job_batch', space: 'w' }, key], names)).toEqual(
      target('job_batch', '34765', 'w'),
    );
    expect(findTarget([{ pipeline: 'other' }, key], names)).toEqual(problem('contradiction'));
    expect(findTarget([{ pipeline: 'a', run_id: '1' }, key], names)).toEqual(target('a', '1'));
    // Only the instance's labels are called otherwise: the job must not be left alone.
    expect(findTarget([key], { ...defaultNames, instanceId: ['run_id'] })).toEqual(
      target('job_batch', '34765'),
    );
  });
});

describe('any places', () => {
  const value = fc.oneof(
    fc.constantFrom('', 'a', 'b', '1', '2', 'w', 'x'),
    fc.constantFrom<unknown>(null, true, 1, [], {}, ['a'], { a: 'b' }),
  );
  const keys = [
    ...Object.values(defaultNames).flat(),
    'job',
    'instance',
    '__proto__',
    'constructor',
    'toString',
  ];
  const place = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5, noNullPrototype: false });
  const textsOf = (places: readonly Place[], names: readonly string[]): unknown[] =>
    places.flatMap((each) =>
      names.flatMap((name) => (Object.hasOwn(each, name) ? [String(each[name])] : [])),
    );

  it('give a target of which each part stands under a key for it, and never an instance of another job', () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 4 }), (places) => {
        const found = find(...places);
        if (!found.ok) return;
        const { jobName, instanceId, workspace } = found.value;
        expect(textsOf(places, defaultNames.jobName)).toContain(jobName);
        if (workspace !== undefined) expect(textsOf(places, defaultNames.workspace)).toContain(workspace);
        if (instanceId === undefined) {
          // The job alone is meant only where nobody so much as mentions an instance.
          expect(textsOf(places, defaultNames.instanceId)).toEqual([]);
          return;
        }
        const its = places.find((each) => firstText([each], defaultNames.instanceId) !== undefined) ?? {};
        expect(firstText([its], defaultNames.instanceId)).toBe(instanceId);
        expect([jobName, undefined]).toContain(firstText([its], defaultNames.jobName));
        expect([workspace, undefined]).toContain(firstText([its], defaultNames.workspace));
      }),
    );
  });

  it('mean the same whatever else stands in them', () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 4 }), fc.dictionary(fc.string(), value), (places, more) => {
        const noise = Object.fromEntries(Object.entries(more).map(([key, each]) => [`x_${key}`, each]));
        expect(find(...places.map((each) => ({ ...noise, ...each })), noise)).toEqual(find(...places));
      }),
    );
  });

  it('are read in a moment, many as they may be', () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      Object.fromEntries(Array.from({ length: 100 }, (_each, key) => [`key_${index}_${key}`, 'x'])),
    );
    const began = performance.now();
    expect(find(...many, { job_name: 'a', instance_id: '1' })).toEqual(target('a', '1'));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
