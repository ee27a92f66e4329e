import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../../lib/alerts/names.ts';
import { ConfigError, createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import {
  BadRequestError,
  UnauthorizedError,
  UnsupportedMediaTypeError,
} from '../../../../lib/http/errors.ts';
import { cloudeventsEnv } from '../../../../lib/sources/cloudevents/env.ts';
import { source } from '../../../../lib/sources/cloudevents/index.ts';
import { sample } from '../../../../lib/sources/cloudevents/sample.ts';
import type { Reading } from '../../../../lib/sources/source.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const fixture = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const configure = (env: Env) => {
  const reader = createEnvReader(env);
  const config = cloudeventsEnv().configure(reader);
  reader.finish();
  return config;
};
const config = {
  tokens: [{ name: 'ce', token: secrets.cloudevents }],
  basic: undefined,
  header: undefined,
  names: defaultNames,
};

type Headers = Readonly<Record<string, string | readonly string[]>>;
function read(body: unknown, headers: Headers = { 'content-type': 'application/cloudevents+json' }): Reading {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const authorization = `Bearer ${secrets.cloudevents}`;
  const request = webhookRequest({ headers: { authorization, ...headers }, body: text });
  return source.read(source.verify(request, config), config);
}
const outcomesOf = (reading: Reading): readonly unknown[] =>
  reading.kind === 'alerts'
    ? [
        ...reading.asks.map(({ target }) => target.instanceId ?? 'job'),
        ...reading.ignored.map(({ reason }) => reason),
      ]
    : [reading.kind];

const dlf = { job_name: 'job_batch', instance_id: '34765' };
const event = (data: unknown = dlf, more: object = {}) => ({
  specversion: '1.0',
  type: 'com.example.dlf.job.overrun',
  source: '/monitoring/dlf',
  id: 'a3f1',
  time: '2026-11-24T01:10:00Z',
  data,
  ...more,
});
const binaryHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'ce-specversion': '1.0',
  'ce-type': 'com.example.dlf.job.overrun',
  'ce-source': '/monitoring/dlf',
  'ce-id': 'a3f1c2d4-0001',
  'ce-time': '2026-11-24T01:10:00Z',
  'ce-subject': 'etl_orders_daily%2F34765',
};
const theAsk = {
  target: { jobName: 'etl_orders_daily', instanceId: '34765', workspace: undefined },
  asker: { kind: 'alert', source: 'cloudevents', id: 'com.example.dlf.job.overrun' },
  reason: 'etl_orders_daily/34765',
  dryRun: false,
  alert: {
    labels: {
      status: 'firing',
      job_name: 'etl_orders_daily',
      instance_id: '34765',
      ce_type: 'com.example.dlf.job.overrun',
      ce_source: '/monitoring/dlf',
    },
    startedAt: Date.UTC(2026, 10, 24, 1, 10),
  },
  dedupe: ['cloudevents', '/monitoring/dlf', 'a3f1c2d4-0001', 'etl_orders_daily', '34765', ''],
};

describe('the environment of cloudevents', () => {
  it('has credentials, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    expect(configure({ CLOUDEVENTS_TOKEN: secrets.cloudevents, CLOUDEVENTS_HEADER: 'X-Key' })).toMatchObject({
      tokens: [{ token: secrets.cloudevents }],
      header: 'x-key',
      names: defaultNames,
    });
    for (const env of [
      { CLOUDEVENTS_TOKEN: '' },
      { CLOUDEVENTS_BASIC: 'user' },
      { CLOUDEVENTS_HEADER: 'X-Key' },
    ])
      expect(() => configure(env)).toThrow(ConfigError);
  });
});

describe('the source cloudevents', () => {
  it('accepts and reads its own sample', () => {
    const made = sample({
      command: 'stop 作业 34765 --workspace w',
      now: 0,
      unique: 'once',
      secret: () => secrets.cloudevents,
    });
    expect(made.path).toBe('/webhooks/cloudevents');
    const verified = source.verify(webhookRequest(made), config);
    expect(verified.credential).toBe('ce');
    expect(source.read(verified, config)).toMatchObject({
      asks: [
        {
          target: { jobName: '作业', instanceId: '34765', workspace: 'w' },
          dedupe: ['cloudevents', '/monitoring/dlf', 'once', '作业', '34765', 'w'],
        },
      ],
    });
  });

  it('believes nobody without credentials', () => {
    for (const authorization of ['Bearer x', 'Basic eDp5', '']) {
      expect(() => read(event(), { authorization })).toThrow(UnauthorizedError);
    }
  });
});

describe('an event in structured mode', () => {
  it('is read', () => {
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    expect(read(fixture('./cloudevents-structured.json'), headers)).toEqual({
      kind: 'alerts',
      asks: [theAsk],
      ignored: [],
    });
  });

  it.each([
    'application/cloudevents+json',
    'Application/CloudEvents+JSON',
    'application/cloudevents+json ; charset=utf-8',
  ])('has the content type %s', (type) => {
    expect(outcomesOf(read(event(), { 'content-type': type }))).toEqual(['34765']);
  });

  it.each([
    'application/cloudevents+xml',
    'application/cloudevents+avro',
    'application/cloudevents',
    'application/cloudevents+jsonx',
    'application/cloudevents-batch+xml',
    'application/cloudevents-batch',
  ])('is of no other form: %s', (type) => {
    expect(() => read(event(), { 'content-type': type })).toThrow(UnsupportedMediaTypeError);
  });

  it('carries data in base64', () => {
    const encoded = (text: string) => {
      const { data: _, ...rest } = event();
      return outcomesOf(read({ ...rest, data_base64: Buffer.from(text).toString('base64') }));
    };
    expect(encoded(JSON.stringify(dlf))).toEqual(['34765']);
    expect(encoded('{"job_name":"a","instance_id":9223372036854775807}')).toEqual(['9223372036854775807']);
    expect(encoded(JSON.stringify({ ...dlf, status: 'resolved' }))).toEqual(['resolved']);
    expect(encoded('{"__proto__":{"job_name":"a","instance_id":"1"}}')).toEqual(['no-job-name']);
    for (const nothing of ['', 'job_batch', '[]', '{', '\u0000'])
      expect(encoded(nothing)).toEqual(['no-job-name']);
  });

  it('that carries data twice is none: two readers could take different ones', () => {
    const other = Buffer.from('{"job_name":"other","instance_id":"1"}').toString('base64');
    expect(outcomesOf(read(event(dlf, { data_base64: other })))).toEqual(['not-an-alert']);
    expect(outcomesOf(read(event(dlf, { data_base64: null })))).toEqual(['34765']);
    expect(outcomesOf(read(event(null, { data_base64: other })))).toEqual(['1']);
  });

  it.each([
    { specversion: '0.3' },
    { specversion: 1 },
    { specversion: undefined },
    { id: '' },
    { id: undefined },
    { id: 1 },
    { source: '' },
    { source: undefined },
    { type: undefined },
    { type: ['x'] },
  ])('is no event with %j', (more) => {
    expect(outcomesOf(read(event(dlf, more)))).toEqual(['not-an-alert']);
  });

  it.each([[null], [[]], ['"text"'], ['1']])('is no event: %j', (body) => {
    expect(outcomesOf(read(body))).toEqual(['not-an-alert']);
  });

  it.each(['', '{', 'not JSON'])('cannot be read: %j', (body) => {
    expect(() => read(body)).toThrow(BadRequestError);
  });

  it.each<readonly [string, unknown, unknown]>([
    ['labels', { labels: dlf }, '34765'],
    ['annotations', { annotations: dlf }, '34765'],
    ['tags', { tags: ['job_name:job_batch', 'instance_id:34765'] }, '34765'],
    ['a number', { ...dlf, instance_id: 34765 }, '34765'],
    ['no instance', { job_name: 'job_batch' }, 'job'],
    ['an empty instance', { ...dlf, instance_id: '' }, 'no-instance-id'],
    ['two jobs', { job_name: 'a', annotations: { ...dlf } }, 'contradiction'],
    ['no data', null, 'no-job-name'],
    ['a list', [dlf], 'no-job-name'],
    ['JSON in a text', JSON.stringify(dlf), 'no-job-name'],
  ])('names its target in its data: %s', (_, data, expected) => {
    expect(outcomesOf(read(event(data)))).toEqual([expected]);
  });

  it('may name it as a key in its subject, and not in a path', () => {
    expect(outcomesOf(read(event(null, { subject: 'dlf:job_batch:34765' })))).toEqual(['34765']);
    expect(outcomesOf(read(event(null, { subject: 'job_batch/34765' })))).toEqual(['no-job-name']);
    expect(outcomesOf(read(event(undefined, dlf)))).toEqual(['34765']);
    expect(outcomesOf(read({ ...event(), data: undefined, ...dlf }))).toEqual(['no-job-name']);
  });

  it.each([
    [{ status: 'resolved' }, 'resolved'],
    [{ status: 'OK' }, 'resolved'],
    [{ state: 'resolved' }, 'resolved'],
    [{ state: 'NoData' }, 'no-data'],
    [{ status: 'test' }, 'test'],
    [{ status: 'acknowledged' }, 'update'],
    [{ status: 'manual-stop' }, 'cancelled'],
    [{ status: 'whatever' }, 'unknown-state'],
    [{ status: '' }, 'unknown-state'],
    [{ status: 1 }, 'unknown-state'],
    [{ status: 'firing' }, '34765'],
    [{ state: 'ALARM' }, '34765'],
    [{}, '34765'],
  ])('whose state is %j: %s', (state, expected) => {
    expect(outcomesOf(read(event({ ...dlf, ...state })))).toEqual([expected]);
  });

  it.each([
    ['com.example.alert.resolved', 'resolved'],
    ['com.example.alert.Resolved', 'resolved'],
    ['com.example.alert.resolved.v1', 'resolved'],
    ['com.example.alert.resolved.v2.1', 'resolved'],
    ['com.example.alert.closed', 'resolved'],
    ['com.example.alert.test', 'test'],
    ['com.example.alert.acknowledged.v1', 'update'],
    ['com.example.job.cancelled', 'cancelled'],
    ['com.example.job.failed', 'ended'],
    ['resolved', 'resolved'],
    ['com.example.alert.firing', '34765'],
    ['com.example.resolved.overrun', '34765'],
    ['com.example.job.overrun.v1', '34765'],
    ['com.example.job.v1', '34765'],
    ['v1', '34765'],
  ])('of the type %s: %s', (type, expected) => {
    expect(outcomesOf(read(event(dlf, { type })))).toEqual([expected]);
  });

  it('is read in a moment, however long its type is', () => {
    const began = performance.now();
    for (const type of ['a'.repeat(200_000), '.v1'.repeat(70_000), `.v${'1'.repeat(200_000)}x`])
      expect(outcomesOf(read(event(dlf, { type })))).toEqual(['34765']);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('is over if its type says so, though its data says that it fires', () => {
    const type = 'com.example.alert.resolved';
    expect(outcomesOf(read(event({ ...dlf, status: 'firing' }, { type })))).toEqual(['resolved']);
  });

  it('is told from others by source and ID', () => {
    const keyOf = (more: object): unknown => {
      const reading = read(event(dlf, more));
      return reading.kind === 'alerts' ? reading.asks[0]?.dedupe : undefined;
    };
    const key = keyOf({});
    expect(keyOf({ time: '2026-11-24T02:00:00Z', subject: 'x', type: 'com.example.other' })).toEqual(key);
    for (const more of [{ id: 'other' }, { source: '/other' }]) expect(keyOf(more)).not.toEqual(key);
    // What one ends with, the other does not begin with.
    expect(keyOf({ source: '/a', id: 'b' })).not.toEqual(keyOf({ source: '/', id: 'ab' }));
  });
});

describe('a batch', () => {
  const headers = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };

  it('is read event by event', () => {
    const batch = [
      event(),
      event({ ...dlf, instance_id: '2' }, { id: 'b' }),
      event({ ...dlf, status: 'resolved' }, { id: 'c' }),
      null,
      { specversion: '1.0' },
    ];
    expect(outcomesOf(read(batch, headers))).toEqual([
      '34765',
      '2',
      'resolved',
      'not-an-alert',
      'not-an-alert',
    ]);
    expect(outcomesOf(read([], headers))).toEqual([]);
  });

  it('is a list', () => {
    expect(() => read(event(), headers)).toThrow(BadRequestError);
    expect(outcomesOf(read([event()]))).toEqual(['not-an-alert']);
  });

  it('has 10,000 events at most', () => {
    const of = (length: number) => read(`[${Array.from({ length }, () => 'null').join()}]`, headers);
    expect(of(10_001)).toMatchObject({
      kind: 'malformed',
      problem: { kind: 'too-many-alerts', limit: 10_000 },
      asker: { source: 'cloudevents' },
    });
    expect(outcomesOf(of(10_000))).toHaveLength(10_000);
  });
});

describe('an event in binary mode', () => {
  const body = fixture('./cloudevents-binary.json');
  const subjectOf = (subject: string): unknown => {
    const reading = read(body, { ...binaryHeaders, 'ce-subject': subject });
    return reading.kind === 'alerts' ? reading.asks[0]?.reason : undefined;
  };

  it('is read', () => {
    expect(read(body, binaryHeaders)).toEqual({ kind: 'alerts', asks: [theAsk], ignored: [] });
  });

  it.each([
    ['plain', 'plain'],
    ['a%2Fb', 'a/b'],
    ['a%252Fb', 'a%2Fb'],
    ['%E4%BD%9C%E4%B8%9A', '作业'],
    ['%F0%9F%98%80', '\u{1f600}'],
    ['a+b', 'a+b'],
    ['"quoted"', 'quoted'],
    ['"with \\"quotes\\""', 'with "quotes"'],
    ['"with a\\\\b"', 'with a\\b'],
    ['"percent%20inside"', 'percent inside'],
    ['"half', '"half'],
  ])('has the attribute %s for %s', (written, meant) => {
    expect(subjectOf(written)).toBe(meant);
  });

  it.each(['%', '%2', '%zz', '%FF', '%C3%28', '%ED%A0%80', '"%E4%BD"'])(
    'cannot be read with the attribute %s',
    (written) => {
      expect(() => subjectOf(written)).toThrow(BadRequestError);
      // Whatever attribute it is: two readers could take it for different things.
      expect(() => read(body, { ...binaryHeaders, 'ce-extra': written })).toThrow(BadRequestError);
    },
  );

  it('cannot be read where an attribute occurs twice', () => {
    expect(() => read(body, { ...binaryHeaders, 'ce-id': ['a', 'b'] })).toThrow(BadRequestError);
  });

  it.each(['ce-specversion', 'ce-type', 'ce-source', 'ce-id'])('is none without %s', (name) => {
    const { [name as 'ce-id']: _, ...rest } = binaryHeaders;
    expect(outcomesOf(read(body, rest))).toEqual(['not-an-alert']);
    expect(outcomesOf(read(body, { ...rest, [name]: '""' }))).toEqual(['not-an-alert']);
  });

  it('takes nothing of its attributes from its body', () => {
    const { 'ce-id': _, ...rest } = binaryHeaders;
    expect(outcomesOf(read(event(), rest))).toEqual(['not-an-alert']);
    expect(outcomesOf(read(event(), { 'content-type': 'application/json' }))).toEqual(['not-an-alert']);
  });

  it('may have no data', () => {
    expect(outcomesOf(read('', binaryHeaders))).toEqual(['no-job-name']);
    const { 'content-type': _, ...rest } = binaryHeaders;
    expect(outcomesOf(read('', { ...rest, 'ce-subject': 'dlf:job_batch:34765' }))).toEqual(['34765']);
  });

  it('is over where its type or its data say so', () => {
    expect(outcomesOf(read(body, { ...binaryHeaders, 'ce-type': 'a.resolved' }))).toEqual(['resolved']);
    expect(outcomesOf(read(body.replace('firing', 'resolved'), binaryHeaders))).toEqual(['resolved']);
  });

  it('gives no key through a prototype', () => {
    const reading = read(body, { ...binaryHeaders, 'ce-__proto__': 'x', 'ce-constructor': 'y' });
    expect(reading).toEqual({ kind: 'alerts', asks: [theAsk], ignored: [] });
  });
});

describe('the question whether events are wanted', () => {
  const ask = (method: string, origins: readonly string[] = ['eventgrid.azure.net']) =>
    source.handshake?.({
      ...webhookRequest({ headers: { 'webhook-request-origin': origins, 'webhook-request-rate': '120' } }),
      method,
    });

  it('is answered to whoever names itself', () => {
    expect(ask('OPTIONS')).toEqual({
      status: 200,
      headers: {
        allow: 'POST',
        'webhook-allowed-origin': 'eventgrid.azure.net',
        'webhook-allowed-rate': '*',
      },
      body: '',
    });
  });

  it.each([
    [],
    [''],
    ['*'],
    ['https://eventgrid.azure.net'],
    ['eventgrid.azure.net:443'],
    ['a b'],
    ['a\r\nset-cookie: x'],
    ['<script>'],
    ['作业'],
    ['a'.repeat(254)],
  ])('is refused to %j', (...origins) => {
    expect(ask('OPTIONS', origins)).toMatchObject({ status: 400, headers: {} });
  });

  it('comes as OPTIONS and nothing else', () => {
    for (const method of ['GET', 'POST', 'HEAD', 'options']) expect(ask(method)).toBeUndefined();
  });
});
