import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePart } from '../../../lib/dlf/encode.ts';
import { pathSegments, withoutPrefix } from '../../../lib/http/path.ts';
import { anyText, instanceIds, jobNames } from '../intent/arbitraries.ts';

describe('pathSegments', () => {
  it.each([
    ['', []],
    ['/', []],
    ['/health', ['health']],
    ['health', ['health']],
    ['/webhooks/slack', ['webhooks', 'slack']],
    ['/webhooks/slack/', ['webhooks', 'slack']],
    ['//webhooks/slack', ['webhooks', 'slack']],
    ['/a..b/...', ['a..b', '...']],
    ['/作业/x', ['作业', 'x']],
    ['/a b', ['a b']],
    ['/__proto__', ['__proto__']],
  ])('splits %j in both forms', (path, expected) => {
    expect(pathSegments(path, 'decoded')).toEqual(expected);
    expect(pathSegments(path, 'encoded')).toEqual(expected);
  });

  it.each([
    ['/%E4%BD%9C%E4%B8%9A', ['作业']],
    ['/%e4%bd%9c', ['作']],
    ['/a%20b', ['a b']],
    ['/a%2Eb', ['a.b']],
    ['/job%5Fbatch', ['job_batch']],
    ['/a+b', ['a+b']],
  ])('decodes %j once', (path, expected) => {
    expect(pathSegments(path, 'encoded')).toEqual(expected);
  });

  it.each([
    '/a//b',
    '/a//',
    '/./a',
    '/a/..',
    '/../a',
    '/a/./b',
    '/..',
    '/%',
    '/100%',
    '/%zz',
    '/%2e%2e',
    '/a%2fb',
    '/%252e%252e',
    '/a%25b',
    '/%25',
    '/%E4%BD',
    '/%ff',
    '/%c0%ae',
    '/a/%2e',
  ])('refuses %j, which is encoded and could mean two things', (path) => {
    expect(pathSegments(path, 'encoded')).toBeUndefined();
  });

  it.each(['/a//b', '/a//', '/./a', '/a/..', '/%2e%2e', '/a%2fb', '/%', '/a%20b', '/%E4%BD%9C'])(
    'refuses %j where the platform has decoded already',
    (path) => {
      expect(pathSegments(path, 'decoded')).toBeUndefined();
    },
  );

  it('reads any valid job name and instance ID back after percent-encoding', () => {
    fc.assert(
      fc.property(
        jobNames,
        instanceIds,
        fc.constantFrom(encodePart, encodeURIComponent),
        (job, id, encode) => {
          const path = `/v1/jobs/${encode(job)}/instances/${encode(id)}/stop`;
          const expected = ['v1', 'jobs', job, 'instances', id, 'stop'];
          expect(pathSegments(path, 'encoded')).toEqual(expected);
          expect(pathSegments(decodeURIComponent(path), 'decoded')).toEqual(expected);
        },
      ),
    );
  });

  it('never throws, and never yields a segment that a URL would read otherwise', () => {
    const path = fc.array(
      fc.oneof(fc.constantFrom('%', '2', 'e', '.', '/', '%2e', '%2F', '%25', 'a'), anyText({ maxLength: 3 })),
    );
    fc.assert(
      fc.property(path, fc.constantFrom('encoded', 'decoded'), (parts, form) => {
        for (const segment of pathSegments(parts.join(''), form) ?? []) {
          expect(segment).not.toMatch(/[%/]|^\.{0,2}$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('withoutPrefix', () => {
  it.each([
    [['a', 'b'], [], ['a', 'b']],
    [['a', 'b'], ['a'], ['b']],
    [['a', 'b'], ['a', 'b'], []],
    [['a', 'b'], ['b'], undefined],
    [['a', 'b'], ['a', 'c'], undefined],
    [['a'], ['a', 'b'], undefined],
    [['ab'], ['a'], undefined],
    [[], ['a'], undefined],
    [[], [], []],
  ])('takes from %j the prefix %j: %j', (path, prefix, expected) => {
    expect(withoutPrefix(path, prefix)).toEqual(expected);
  });
});
