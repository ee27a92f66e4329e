import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../../lib/alerts/names.ts';
import { HttpError } from '../../../../lib/http/errors.ts';
import type { Mapping } from '../../../../lib/mapping/mapping.ts';
import { readCustom } from '../../../../lib/sources/custom/read.ts';
import type { Reading } from '../../../../lib/sources/source.ts';
import { verified } from '../../../../lib/sources/source.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const mapping: Mapping = {
  name: 'monitor',
  secretEnv: 'MONITOR_TOKEN',
  proof: { kind: 'authorization' },
  firing: "status == 'firing'",
  jobName: 'job',
  instanceId: 'run',
  retryStatus: 503,
  limitMs: 5_000,
};

/** What a body is, or the status with which it is refused. */
function read(body: string | Buffer, type?: string, more: Partial<Mapping> = {}): Reading | number {
  const found = { ...mapping, ...more };
  const request = webhookRequest({
    body,
    ...(type !== undefined && { headers: { 'content-type': type } }),
  });
  try {
    return readCustom(verified(request, 'monitor', found), {
      names: defaultNames,
      secretsIn: () => [],
    });
  } catch (error) {
    if (error instanceof HttpError) return error.status;
    throw error;
  }
}

const json = '{"status":"firing","job":"job_batch","run":9223372036854775807}';
const form = 'status=firing&job=job_batch&run=9223372036854775807';
const target = { jobName: 'job_batch', instanceId: '9223372036854775807' };
const asks = { kind: 'alerts', asks: [{ target }], ignored: [] };

describe('what a sender of its own may send', () => {
  it.each([
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/vnd.monitor+json',
    'text/plain',
    'text/plain;charset=UTF-8',
  ])('is JSON: %s', (type) => {
    expect(read(json, type)).toMatchObject(asks);
  });

  it.each(['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-8'])(
    'is a form: %s',
    (type) => {
      expect(read(form, type)).toMatchObject(asks);
      expect(read('status=firing&job=%e4%bd%9c%e4%b8%9a&run=7', type)).toMatchObject({
        asks: [{ target: { jobName: '作业', instanceId: '7' } }],
      });
    },
  );

  it.each([
    'multipart/form-data; boundary=x',
    'application/xml',
    'text/html',
    'application/jsonl',
    'application/x-json',
    'x+json',
    '',
  ])('is nothing else: %s', (type) => {
    expect(read(json, type)).toBe(415);
  });

  it.each([
    ['no JSON', '{', undefined],
    ['a form that says it is JSON', form, 'application/json'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), undefined],
    ['a form of no UTF-8', Buffer.from([0x61, 0x3d, 0xff]), 'application/x-www-form-urlencoded'],
    ['a form with a field twice', `${form}&job=other`, 'application/x-www-form-urlencoded'],
    ['nested too deeply', '[1.0,'.repeat(100_000) + ']'.repeat(100_000), undefined],
  ])('is not %s', (_, body, type) => {
    expect(read(body, type)).toBe(400);
  });

  it.each([
    ['lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['objects', `${'{"a":'.repeat(20_000)}null${'}'.repeat(20_000)}`],
  ])('is read or refused where it is nested deeply, and never brings the service down: %s', (_, body) => {
    const reading = read(body);
    if (typeof reading === 'number') expect(reading).toBe(400);
    else expect(reading).toMatchObject({ kind: 'alerts', asks: [] });
  });

  it('that holds no alerts is not understood, and its sender is told so', () => {
    expect(read('{}', undefined, { list: 'alerts' })).toEqual({
      kind: 'malformed',
      problem: { kind: 'no-alerts' },
      asker: { kind: 'alert', source: 'custom/monitor', id: '' },
    });
  });
});
