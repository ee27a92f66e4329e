import { describe, expect, it } from 'vitest';
import { readShow, readStop } from '../../../lib/dlf/answers.ts';
import { answerOf } from '../../helpers/dlf-world.ts';

const oldBody = (code: string) => ({ error_code: code, error_msg: 'what it says' });
const newBody = (code: string) => ({ errorCode: code, errorMsg: '作业不存在' });
const shown = {
  jobName: 'job_batch',
  instanceId: 34765,
  status: 'running',
  planTime: 1_551_425_326_540,
  startTime: 1_551_425_327_000,
  total: 0,
  nodes: [],
};

describe('readStop and readShow', () => {
  it.each([
    ['DLF.0137', 'instance'],
    ['DLF.30137', 'instance'],
    ['DLF.0100', 'job'],
    ['DLF.30100', 'job'],
    ['DLF.0819', 'workspace'],
    ['DLF.30819', 'workspace'],
  ])('read %s as a missing %s, in both spellings', (code, what) => {
    for (const body of [oldBody(code), newBody(code)]) {
      const expected = { kind: 'not-found', what, said: { status: 400, code } };
      expect(readStop(answerOf(400, body))).toMatchObject(expected);
      expect(readShow(answerOf(400, body))).toMatchObject(expected);
    }
  });

  it.each(['DLF.30118', 'DLF.30119', 'DLF.3051', 'DLF.0136', 'APIG.0201'])(
    'read another 400 (%s) as a stop rejected, and as a look that shows nothing',
    (code) => {
      const said = { status: 400, code };
      expect(readStop(answerOf(400, oldBody(code)))).toMatchObject({ kind: 'rejected', said });
      expect(readShow(answerOf(400, oldBody(code)))).toMatchObject({
        kind: 'no-word',
        why: 'not-understood',
        said,
      });
    },
  );

  it.each([
    [401, 'APIG.0301', { kind: 'credentials-refused' }],
    [401, 'APIGW.0307', { kind: 'credentials-refused' }],
    [403, 'APIG.0302', { kind: 'forbidden' }],
    [404, 'APIG.0101', { kind: 'wrong-endpoint' }],
    [429, 'APIG.0308', { kind: 'throttled' }],
    [500, 'APIG.0601', { kind: 'no-word', why: 'server-error' }],
    [502, 'APIG.0202', { kind: 'no-word', why: 'server-error' }],
    [504, 'APIG.0203', { kind: 'no-word', why: 'server-error' }],
  ])('read %i %s alike', (status, code, expected) => {
    const said = { status, code, message: 'what it says' };
    for (const read of [readStop, readShow]) {
      expect(read(answerOf(status, oldBody(code)))).toEqual({ ...expected, said });
      expect(read(answerOf(status, '<html>'))).toEqual({ ...expected, said: { status } });
    }
  });

  it('read a 503 as a look that did not get through, and as a stop that may have been carried out', () => {
    for (const body of [oldBody('APIG.0613'), '<html>', '']) {
      const said = { status: 503 };
      const lost = { kind: 'no-word', why: 'server-error', said };
      expect(readStop(answerOf(503, body))).toMatchObject(lost);
      expect(readShow(answerOf(503, body))).toMatchObject({ kind: 'down', said });
    }
    expect(readStop(answerOf(503, oldBody('APIG.0613')))).toMatchObject({ said: { code: 'APIG.0613' } });
  });

  it.each([302, 400, 405, 413, 418])('do not take a %i without a known body for a word', (status) => {
    const expected = { kind: 'no-word', why: 'not-understood', said: { status } };
    for (const body of [
      '',
      '<html>',
      '[]',
      'null',
      '"DLF.0137"',
      { error_code: 137 },
      { error_code: '137' },
    ]) {
      expect(readStop(answerOf(status, body))).toEqual(expected);
      expect(readShow(answerOf(status, body))).toEqual(expected);
    }
  });

  it('take a 204 for a stop that was taken, and not for a look', () => {
    const answer = answerOf(204, '', { 'x-request-id': 'abc-1' });
    expect(readStop(answer)).toEqual({ kind: 'taken', said: { status: 204, dlfRequestId: 'abc-1' } });
    expect(readShow(answer)).toMatchObject({ kind: 'no-word', why: 'not-understood' });
  });

  it.each([200, 201, 202, 206, 299])('take a %i for a stop that was taken, unless it is a page', (status) => {
    for (const body of ['', ' \n', '{}', '[]', 'null', '"ok"', shown, { error_code: '137' }]) {
      expect(readStop(answerOf(status, body))).toMatchObject({ kind: 'taken', said: { status } });
    }
    for (const body of ['<html>', '<html><body>{}</body></html>', 'OK', '{', '{}<!-- -->', '\u0000']) {
      const expected = { kind: 'no-word', why: 'not-understood', said: { status } };
      expect(readStop(answerOf(status, body))).toEqual(expected);
    }
  });

  it.each([200, 201, 202])('do not take a %i without an instance for a look', (status) => {
    const expected = { kind: 'no-word', why: 'not-understood', said: { status } };
    for (const body of ['', '<html>', '[]', 'null', '"DLF.0137"', { error_code: 137 }]) {
      expect(readShow(answerOf(status, body))).toEqual(expected);
    }
  });

  it('take only a 2xx for a stop that was taken', () => {
    for (const status of [100, 199, 300, 304, 400]) {
      expect(readStop(answerOf(status))).toMatchObject({ kind: 'no-word', why: 'not-understood' });
    }
  });

  it.each([
    [false, 'refused', { kind: 'down' }],
    [true, 'silent', { kind: 'no-word', why: 'silent' }],
    [true, 'reset', { kind: 'no-word', why: 'reset' }],
    [true, 'too-large', { kind: 'no-word', why: 'reset' }],
  ] as const)('read no answer (sent: %s, %s) by whether it may have arrived', (sent, why, expected) => {
    expect(readStop({ kind: 'no-answer', sent, why })).toMatchObject(expected);
    expect(readShow({ kind: 'no-answer', sent, why })).toMatchObject(expected);
  });

  it('do not take a handshake that takes its time for a DLF that is down, where looking again does no harm', () => {
    const silent = { kind: 'no-answer', sent: false, why: 'silent' } as const;
    expect(readStop(silent)).toMatchObject({ kind: 'down' });
    expect(readShow(silent)).toMatchObject({ kind: 'no-word', why: 'silent' });
  });

  it('read Retry-After in seconds only', () => {
    const afterMs = (value: string) => readStop(answerOf(429, '', { 'retry-after': value }));
    expect(afterMs('7')).toMatchObject({ kind: 'throttled', retryAfterMs: 7_000 });
    for (const value of ['Wed, 21 Oct 2026 07:28:00 GMT', '-1', '1.5', '1e3', '1000000', '']) {
      expect(afterMs(value)).not.toHaveProperty('retryAfterMs');
    }
  });

  it('never repeat the canonical request, in which the gateway repeats signed headers', () => {
    const message =
      'Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:POST|/v1/|x-security-token:SECRET|';
    for (const body of [
      { error_code: 'APIGW.0301', error_msg: message },
      { errorCode: 'APIGW.0301', errorMsg: message.replace(', canonical', ' canonical') },
    ]) {
      const result = readStop(answerOf(401, body));
      expect(result).toMatchObject({ kind: 'credentials-refused', said: { code: 'APIGW.0301' } });
      expect(JSON.stringify(result)).not.toMatch(/canonicalRequest|SECRET/);
      expect(JSON.stringify(result)).toContain('verify aksk signature fail');
    }
    const long = readStop(answerOf(400, { error_code: 'DLF.30119', error_msg: 'x'.repeat(10_000) }));
    expect('said' in long && long.said.message).toHaveLength(200);
  });

  it('take over only what looks like a request ID', () => {
    const said = (id: string) => readStop(answerOf(500, { request_id: id }));
    expect(said('e4c1-09_A')).toMatchObject({ said: { dlfRequestId: 'e4c1-09_A' } });
    for (const id of ['', 'a b', '<script>', 'x'.repeat(65)])
      expect(said(id)).toMatchObject({ said: { status: 500 } });
  });
});

describe('readShow', () => {
  it('reads an instance, with its ID exactly', () => {
    expect(readShow(answerOf(200, shown))).toEqual({
      kind: 'found',
      instance: {
        jobName: 'job_batch',
        instanceId: '34765',
        status: 'running',
        plannedAt: shown.planTime,
        startedAt: shown.startTime,
      },
    });
    const exact = JSON.stringify(shown).replace('34765', '9223372036854775807');
    expect(readShow(answerOf(200, exact))).toMatchObject({ instance: { instanceId: '9223372036854775807' } });
    expect(readShow(answerOf(200, { ...shown, instanceId: '34765', startTime: 0, endTime: null }))).toEqual({
      kind: 'found',
      instance: { jobName: 'job_batch', instanceId: '34765', status: 'running', plannedAt: shown.planTime },
    });
  });

  it.each(['planTime', 'startTime', 'endTime'] as const)('drops a time that no date can tell: %s', (name) => {
    const member = { planTime: 'plannedAt', startTime: 'startedAt', endTime: 'endedAt' }[name];
    const instanceOf = (time: unknown) => {
      const result = readShow(answerOf(200, { ...shown, [name]: time }));
      return result.kind === 'found' ? result.instance : undefined;
    };
    expect(instanceOf(8.64e15)).toMatchObject({ [member]: 8.64e15, status: 'running' });
    for (const time of [8.64e15 + 1, 1e300, -1, 0, '1', null]) {
      expect(instanceOf(time)).toMatchObject({ status: 'running' });
      expect(instanceOf(time)).not.toHaveProperty(member);
    }
  });

  it.each([
    { ...shown, jobName: undefined },
    { ...shown, status: 1 },
    { ...shown, instanceId: null },
    [shown],
    null,
  ])('does not read %j as an instance', (body) => {
    expect(readShow(answerOf(200, body))).toMatchObject({ kind: 'no-word', why: 'not-understood' });
  });
});
