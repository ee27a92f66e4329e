import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { readTopicMessage } from '../../../lib/alerts/topic-message.ts';

const read = (text: string, more: object = {}) =>
  readTopicMessage(
    { source: 'smn', id: 'message-1', subject: 'a subject', text, at: '2026-11-24T09:10:14Z', ...more },
    defaultNames,
  );
const verdict = (...given: Parameters<typeof read>): string => {
  const result = read(...given);
  return result.ok ? 'stop' : result.problem.reason;
};
const job = { job_name: 'a_job', instance_id: '7' };

describe('the JSON of a node that writes to a topic', () => {
  it.each([
    ['nothing of its state', {}],
    ['running', { status: 'running' }],
    ['an exception of a run that goes on', { status: 'running-exception' }],
    ['overtime', { status: 'Overtime' }],
    ['an alarm', { state: 'ALARM' }],
    ['firing', { alarm_status: ' firing ' }],
  ])('stops what it names where it says %s', (_, more) => {
    expect(read(JSON.stringify({ ...job, ...more }))).toMatchObject({
      ok: true,
      value: { target: { jobName: 'a_job', instanceId: '7' }, asker: { source: 'smn', id: 'a subject' } },
    });
  });

  it.each([
    ['fail', 'ended'],
    ['success', 'ended'],
    ['skipped', 'ended'],
    ['manual-stop', 'cancelled'],
    ['cancelled', 'cancelled'],
    ['ok', 'resolved'],
    ['resolved', 'resolved'],
    ['insufficient_data', 'no-data'],
    ['test', 'test'],
    ['acknowledged', 'update'],
    ['freeze', 'unknown-state'],
    ['something', 'unknown-state'],
    ['', 'unknown-state'],
    [7, 'unknown-state'],
    [{}, 'unknown-state'],
  ])('asks for nothing in state %j: %s', (status, reason) => {
    expect(verdict(JSON.stringify({ ...job, status }))).toBe(reason);
  });

  it.each([
    [{ status: 'running', state: 'cancelled' }, 'cancelled'],
    [{ status: 'alarm', alarm_status: 'ok' }, 'resolved'],
    [{ status: null, state: 'resolved' }, 'resolved'],
    [{ status: 'something', state: 'manual-stop' }, 'cancelled'],
    [{ status: 'running', state: 'Shaanxi' }, 'stop'],
    [{ status: null }, 'stop'],
  ])('is kept going by one word of several: %j', (states, expected) => {
    expect(verdict(JSON.stringify({ ...job, ...states }))).toBe(expected);
  });

  it('may name its job in labels, tags, dimensions, a description or a key', () => {
    for (const message of [
      { labels: job },
      { annotations: job },
      { tags: ['job_name:a_job', 'instance_id=7'] },
      {
        dimensions: [
          { name: 'job_name', value: 'a_job' },
          { name: 'instance_id', value: '7' },
        ],
      },
      { details: job },
      { description: JSON.stringify(job) },
      { dedup_key: 'dlf:a_job:7' },
    ]) {
      expect(read(JSON.stringify(message))).toMatchObject({
        ok: true,
        value: { target: { jobName: 'a_job', instanceId: '7' } },
      });
    }
  });

  it('stops nothing where an instance has lost its value, or names another job', () => {
    expect(verdict(JSON.stringify({ job_name: 'a_job', instance_id: '' }))).toBe('no-instance-id');
    expect(verdict(JSON.stringify({ job_name: 'a_job', instance_id: null }))).toBe('no-instance-id');
    expect(verdict(JSON.stringify({ instance_id: '7' }))).toBe('no-job-name');
    expect(
      verdict(
        JSON.stringify({
          labels: { job_name: 'a_job' },
          annotations: { job_name: 'b_job', instance_id: '7' },
        }),
      ),
    ).toBe('contradiction');
    expect(verdict(JSON.stringify({ job: 'a_job', instance: '7' }))).toBe('no-job-name');
  });

  it('keeps an ID that no JavaScript number holds', () => {
    expect(read('{"job_name":"a_job","instance_id":9223372036854775807}')).toMatchObject({
      ok: true,
      value: { target: { instanceId: '9223372036854775807' } },
    });
  });
});

it('the published message of a node that says fail asks for nothing: that run has ended', () => {
  const path = join(import.meta.dirname, '../sources/smn/notification.json');
  const { message } = JSON.parse(readFileSync(path, 'utf8')) as { message: string };
  expect(read(message)).toMatchObject({
    ok: false,
    problem: { reason: 'ended', target: { jobName: 'etl_orders_daily', instanceId: '34765' } },
  });
});

describe('a text', () => {
  it.each([
    'job a_job 7 takes too long',
    '["a_job","7"]',
    '"dlf:a_job:7"',
    '7',
    'null',
    '',
    '{"job_name":',
    'stop a_job 7',
  ])('is for people: %j', (text) => {
    expect(verdict(text)).toBe('text');
  });

  it('is ours where it says nothing but dlf:<job>:<instance>', () => {
    expect(read(' dlf:a_job:7\n')).toMatchObject({
      ok: true,
      value: { target: { jobName: 'a_job', instanceId: '7' } },
    });
    for (const text of [
      'dlf:a_job:7 and more',
      'dlf:a_job:7\nx',
      'see dlf:a_job:7',
      'dlf:a_job:',
      'dlf::7',
    ]) {
      const result = read(text);
      expect(result.ok && result.value.target.instanceId === '7').toBe(false);
    }
  });

  it('is found again: the same message has the same key, and another one another', () => {
    const key = (id: string) => {
      const result = read(JSON.stringify(job), { id });
      return result.ok ? result.value.dedupe : undefined;
    };
    expect(key('1')).toEqual(key('1'));
    expect(key('1')).not.toEqual(key('2'));
  });
});
