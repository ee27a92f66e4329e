import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../lib/http/errors.ts';
import { readLambdaEvent } from '../../../lib/http/lambda-event.ts';
import type { RawRequest } from '../../../local/gateway/raw-request.ts';
import { type ShapeName, shapes } from '../../helpers/deliver.ts';
import { instanceIds, jobNames } from '../intent/arbitraries.ts';

/** 10 July 2026, 19:19:05.766 UTC. */
const AT = 1_783_711_145_766;
const names = Object.keys(shapes) as ShapeName[];

const raw = (changes: Partial<RawRequest> = {}): RawRequest => ({
  method: 'POST',
  target: '/webhooks/slack',
  headers: [['Content-Type', 'application/x-www-form-urlencoded']],
  body: Buffer.from('text=stop+作业+1'),
  at: AT,
  ...changes,
});
const read = (shape: ShapeName, changes: Partial<RawRequest> = {}) =>
  readLambdaEvent(shapes[shape](raw(changes)));
/** The path without the named stage, which one of the shapes puts in front. */
const pathOf = (shape: ShapeName, target: string): readonly string[] | undefined => {
  const { path, stage } = read(shape, { target });
  return shape === 'HTTP API, named stage' && path?.[0] === stage ? path?.slice(1) : path;
};

describe.each(names)('an event of %s', (shape) => {
  it.each([
    ['application/x-www-form-urlencoded', 'text=stop+作业+1&a=%20'],
    ['application/json', '{"a":"作业"}'],
    ['text/plain', ''],
  ])('gives the bytes of a body of %s', (type, text) => {
    const { request } = read(shape, { headers: [['content-type', type]], body: Buffer.from(text) });
    expect(request.body.toString('utf8')).toBe(text);
    expect(request.method).toBe('POST');
  });

  it('gives the method, and headers by their lower-case names', () => {
    const { request } = read(shape, {
      method: 'GET',
      headers: [
        ['X-Slack-Signature', 'v0=a'],
        ['__proto__', 'x'],
      ],
    });
    expect(request.method).toBe('GET');
    expect(request.headers.get('x-slack-signature')).toEqual(['v0=a']);
    expect(request.headers.get('X-Slack-Signature')).toBeUndefined();
    expect(request.headers.get('__proto__')).toEqual(['x']);
    expect(request.headers.get('constructor')).toBeUndefined();
  });

  it('gives the query decoded', () => {
    const { query } = read(shape, {
      target: '/webhooks/slack?ssl_check=1&n=%E4%BD%9C+a%26b&n=2&e=&f',
    }).request;
    expect(query.get('ssl_check')).toBe('1');
    expect(query.get('e')).toBe('');
    expect(query.get('f')).toBe('');
    expect(query.get('other')).toBeNull();
    if (shape === 'ALB') expect(query.getAll('n')).toEqual(['2']);
    else expect(query.getAll('n')).toEqual(['作 a&b', '2']);
  });

  it.each([
    ['/', []],
    ['/webhooks/slack', ['webhooks', 'slack']],
    ['/webhooks/slack?a=/b', ['webhooks', 'slack']],
    ['/v1/jobs/%E4%BD%9C%E4%B8%9A_%E6%97%A5%E6%8A%A5.v1/x', ['v1', 'jobs', '作业_日报.v1', 'x']],
    ['/v1/jobs/a%20b', ['v1', 'jobs', 'a b']],
    ['/v1/jobs/a+b', ['v1', 'jobs', 'a+b']],
  ])('reads the path of %s, decoded once', (target, expected) => {
    expect(pathOf(shape, target)).toEqual(expected);
  });

  it.each([
    '/v1/%2e%2e/x',
    '/v1/%252e%252e/x',
    '/v1/a%25b',
    '/v1/a%2525b',
    '/v1/%zz',
    '/v1/100%',
    '/a/../b',
    '/a//b',
    '/v1/a%252Fb',
  ])('cannot read the path of %s', (target) => {
    expect(read(shape, { target }).path).toBeUndefined();
  });

  it('reads any valid job name and instance ID in a path', () => {
    fc.assert(
      fc.property(jobNames, instanceIds, (job, id) => {
        expect(pathOf(shape, `/v1/jobs/${encodeURIComponent(job)}/instances/${id}/stop`)).toEqual([
          'v1',
          'jobs',
          job,
          'instances',
          id,
          'stop',
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it('knows when the call came in', () => {
    expect(read(shape).sentAt).toBe(shape.startsWith('ALB') ? 1_783_711_145_000 : AT);
  });
});

describe('readLambdaEvent', () => {
  it('never passes a slash that was encoded for part of a name', () => {
    for (const shape of names) {
      const path = pathOf(shape, '/v1/jobs/a%2Fb/instances/1/stop');
      // An HTTP API has decoded it: then it is one segment more, and no route.
      expect(path === undefined || path.length === 7).toBe(true);
    }
  });

  it.each([
    ['HTTP API', undefined],
    ['HTTP API, named stage', 'prod'],
    ['function URL', undefined],
    ['REST API', 'prod'],
    ['ALB', undefined],
  ] as const)('knows the stage of %s: %s', (shape, stage) => {
    expect(read(shape).stage).toBe(stage);
  });

  it.each([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { Records: [{ eventSource: 'aws:sqs' }] },
    { source: 'aws.events', detail: {} },
    { requestContext: null },
    { requestContext: {} },
    { httpMethod: 'POST' },
    { path: '/' },
  ])('refuses %j, which is no HTTP event', (event) => {
    expect(() => readLambdaEvent(event)).toThrow(new BadRequestError('the event is not an HTTP one'));
  });
});
