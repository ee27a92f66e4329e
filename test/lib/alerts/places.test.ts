import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTarget } from '../../../lib/alerts/find-target.ts';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { placeOfJson, placeOfKey, placeOfTags, placesIn } from '../../../lib/alerts/places.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';

const targetIn = (...places: Parameters<typeof findTarget>[0]) => findTarget(places, defaultNames);
const found = { ok: true, value: { jobName: 'job_batch', instanceId: '34765', workspace: undefined } };

describe('tags', () => {
  const pairs = [
    ['job_name', 'job_batch'],
    ['instance_id', '34765'],
  ] as const;

  it.each<readonly [string, unknown]>([
    ['an object', Object.fromEntries(pairs)],
    ['a text with colons', 'job_name:job_batch,instance_id:34765'],
    ['a text with equals signs', 'job_name=job_batch,instance_id=34765'],
    ['a text with spaces', ' job_name: job_batch , instance_id = 34765 '],
    ['texts with colons', ['job_name:job_batch', 'instance_id:34765']],
    ['texts with equals signs', ['job_name=job_batch', 'instance_id=34765']],
    ['pairs', pairs],
    ['tag and value', pairs.map(([tag, value]) => ({ tag, value }))],
    ['name and value', pairs.map(([name, value]) => ({ name, value }))],
    ['name and Value', pairs.map(([name, value]) => ({ name, Value: value }))],
    ['key and value', pairs.map(([key, value]) => ({ key, value }))],
    ['all of them mixed', ['job_name:job_batch', { tag: 'instance_id', value: 34765 }]],
    ['others that are none', [null, 1, true, [], {}, [[]], '', ':', { value: 'x' }, ...pairs]],
  ])('are read as %s', (_, tags) => {
    expect(targetIn(placeOfTags(tags))).toEqual(found);
  });

  it.each([
    ['key:value', { key: 'value' }],
    ['key=value', { key: 'value' }],
    ['url:https://host/a=b', { url: 'https://host/a=b' }],
    ['expr=a:b', { expr: 'a:b' }],
    ['two\nlines:a\nb', { 'two\nlines': 'a\nb' }],
    ['key:', { key: '' }],
    [':value', {}],
    ['', {}],
    [undefined, {}],
    [null, {}],
    [42, {}],
    [[['key']], { key: undefined }],
    [[[1, 2]], {}],
    [[{ tag: 1, value: 2 }], {}],
    [[{ name: 'key' }], { key: undefined }],
  ])('%j are %j', (tags, expected) => {
    expect({ ...placeOfTags(tags) }).toEqual(expected);
  });

  it('count once: the first of two with the same key', () => {
    expect({ ...placeOfTags('a:1,a:2') }).toEqual({ a: '1' });
  });

  it('have no key that nobody wrote, and no key that changes what a place is', () => {
    const place = placeOfTags(['__proto__:x', 'constructor:y']);
    expect(Object.keys(place).sort()).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(place)).toBeNull();
    expect(placeOfTags([])['toString']).toBeUndefined();
  });

  it.each<readonly [string, unknown]>([
    ['a text', 'job_name:job_batch,instance_id'],
    ['texts', ['job_name:job_batch', ' instance_id ']],
    ['a text with nothing behind the colon', 'job_name:job_batch,instance_id:'],
    ['pairs', [['job_name', 'job_batch'], ['instance_id']]],
    ['tag and value', [{ tag: 'job_name', value: 'job_batch' }, { tag: 'instance_id' }]],
  ])('with an instance that has lost its value are not the job alone: %s', (_, tags) => {
    expect(targetIn(placeOfTags(tags))).toEqual({ ok: false, problem: 'no-instance-id' });
  });

  it('are read up to a thousand, in a moment', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `key${index}:value`);
    const began = performance.now();
    expect(Object.keys(placeOfTags(many))).toHaveLength(1_000);
    expect(Object.keys(placeOfTags(many.join()))).toHaveLength(1_000);
    expect({ ...placeOfTags(`a:${'x'.repeat(1_000_000)}`) }).toEqual({ a: 'x'.repeat(1_000_000) });
    // Nothing to go back over, again and again.
    placeOfTags([`a:${' '.repeat(200_000)}x`, ':'.repeat(200_000), ' '.repeat(200_000)]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('never throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withSparseArray: true }), (tags) => {
        expect(typeof placeOfTags(tags)).toBe('object');
      }),
    );
  });
});

describe('JSON in a text', () => {
  it.each([
    ['{"job_name":"job_batch","instance_id":"34765"}', { job_name: 'job_batch', instance_id: '34765' }],
    ['\n  {"a":1}', { a: 1 }],
    ['[{"job_name":"a"}]', {}],
    ['"{}"', {}],
    ['Runs too long: {"job_name":"a"}', {}],
    ['{"job_name":"a"} since noon', {}],
    ['{', {}],
    ['', {}],
    [undefined, {}],
    [null, {}],
    [{ job_name: 'a' }, {}],
  ])('%j holds %j', (text, expected) => {
    expect(placeOfJson(text)).toEqual(expected);
  });

  it('keeps 64-bit IDs exact, and gives no keys through a prototype', () => {
    expect(targetIn(placeOfJson('{"job_name":"a","instance_id":9223372036854775807}'))).toMatchObject({
      value: { instanceId: '9223372036854775807' },
    });
    expect(targetIn(placeOfJson('{"__proto__":{"job_name":"a","instance_id":"1"}}'))).toEqual({
      ok: false,
      problem: 'no-job-name',
    });
  });

  it('is nothing where it is nested too deeply', () => {
    expect(placeOfJson(`{"a":${'['.repeat(200_000)}`)).toEqual({});
  });
});

describe('a key', () => {
  it('names job and instance', () => {
    expect(targetIn(placeOfKey('dlf:job_batch:34765'))).toEqual(found);
    expect(targetIn(placeOfKey('dlf:作业 日报:34765'))).toMatchObject({ value: { jobName: '作业 日报' } });
  });

  it.each<readonly [unknown]>([
    ['job_batch:34765'],
    ['DLF:job_batch:34765'],
    [' dlf:job_batch:34765'],
    ['xdlf:job_batch:34765'],
    ['dlf'],
    ['srv:dlf:job_batch:34765'],
    [''],
    [undefined],
    [null],
    [['dlf:job_batch:34765']],
  ])('%j names nothing', (key) => {
    expect(placeOfKey(key)).toEqual({});
  });

  it.each([
    'dlf:',
    'dlf:job_batch',
    'dlf:job_batch:',
    'dlf::34765',
    'dlf:job_batch:34765:more',
    'dlf:job_batch::34765',
  ])('%s has lost what it should name: nothing else may be meant by it', (key) => {
    expect(targetIn(placeOfKey(key))).toMatchObject({ ok: false });
    expect(targetIn({ job_name: 'job_batch' }, placeOfKey(key))).toEqual({
      ok: false,
      problem: 'no-instance-id',
    });
    expect(targetIn({ job_name: 'job_batch', instance_id: '34765' }, placeOfKey(key))).toEqual(found);
  });
});

describe('the places of an alert', () => {
  const dlf = { job_name: 'job_batch', instance_id: '34765' };

  it.each<readonly [string, object]>([
    ['labels', { labels: dlf }],
    ['itself', dlf],
    ['annotations', { annotations: dlf }],
    ['tags', { tags: 'job_name:job_batch,instance_id:34765' }],
    [
      'dimensions',
      {
        dimensions: [
          { name: 'job_name', value: 'job_batch' },
          { name: 'instance_id', value: '34765' },
        ],
      },
    ],
    ['details', { details: dlf }],
    ['its description', { description: JSON.stringify(dlf) }],
    ['dedup_key', { dedup_key: 'dlf:job_batch:34765' }],
    ['key', { key: 'dlf:job_batch:34765' }],
    ['alias', { alias: 'dlf:job_batch:34765' }],
  ])('are %s', (_, alert) => {
    expect(targetIn(...placesIn(alert as Record<string, unknown>))).toEqual(found);
  });

  it('come in this order', () => {
    const other = { job_name: 'other', instance_id: '1' };
    const ordered = {
      labels: dlf,
      ...other,
      annotations: other,
      tags: other,
      description: JSON.stringify(other),
      alias: 'dlf:other:1',
    };
    expect(targetIn(...placesIn(ordered))).toEqual(found);
  });

  it('are read of any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        const alert = parseExactJson(json);
        const names = ['labels', 'annotations', 'tags', 'dimensions', 'details', 'description', 'alias'];
        expect(targetIn(...placesIn(Object.fromEntries(names.map((name) => [name, alert]))))).toEqual({
          ok: false,
          problem: 'no-job-name',
        });
      }),
    );
  });
});
