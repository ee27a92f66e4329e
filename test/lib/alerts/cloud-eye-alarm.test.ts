import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { readTopicMessage } from '../../../lib/alerts/topic-message.ts';

const SERVER = 'ed5e8d39-9301-45ea-b11d-6ece27a09e17';

/** As Cloud Eye's manual shows it. */
const old = {
  message_type: 'alarm',
  alarm_id: 'al1704475580412b2a4lnr3W',
  alarm_name: 'alarm-shop',
  alarm_status: 'alarm',
  time: 1_705_078_276_006,
  namespace: 'AGT.ECS',
  metric_name: 'cpu_usage',
  dimension: `instance_id:${SERVER}`,
  value: 80,
  sms_content: '[LA-Sao Paulo1][Critical Alarm]Dear …',
};
const oldVariables = {
  ResourceName: 'ecs-alarms',
  ResourceId: SERVER,
  IsAlarm: true,
  AlarmLevel: 'Critical',
  CurrentData: '97.08%',
  AlarmRuleName: 'alarm-shop',
  AlarmDesc: '',
};
const named = JSON.stringify({ job_name: 'a_job', instance_id: '7' });

const read = (message: unknown) =>
  readTopicMessage(
    {
      source: 'smn',
      id: 'message-1',
      subject: 'a subject',
      text: JSON.stringify(message),
      at: '2026-11-24T09:10:14Z',
    },
    defaultNames,
  );
const ofOld = (changes: object = {}, variables: object = {}) =>
  read({ ...old, template_variable: { ...oldVariables, ...variables }, ...changes });
const ofNew = (changes: object = {}) =>
  read({ version: 'v1', data: { ...oldVariables, RegionId: 'sa-brazil-1', ...changes } });
const verdict = (result: ReturnType<typeof read>): string => (result.ok ? 'stop' : result.problem.reason);

describe('an alarm of Cloud Eye', () => {
  it.each([
    ['the old template', ofOld({}, { AlarmDesc: named })],
    ['the new one', ofNew({ AlarmDesc: named })],
  ])('stops what the JSON in its description names: %s', (_, result) => {
    expect(result).toMatchObject({
      ok: true,
      value: {
        target: { jobName: 'a_job', instanceId: '7' },
        asker: { kind: 'alert', source: 'smn', id: 'alarm-shop' },
        alert: { labels: { alarm_level: 'Critical', alarm_name: 'alarm-shop' } },
      },
    });
  });

  it('stops what its name says, and nothing else that looks like it', () => {
    expect(ofOld({ alarm_name: 'dlf:a_job:7' })).toMatchObject({
      ok: true,
      value: { target: { jobName: 'a_job', instanceId: '7' } },
    });
    expect(ofNew({ AlarmRuleName: 'dlf:a_job:7' })).toMatchObject({
      ok: true,
      value: { target: { jobName: 'a_job', instanceId: '7' } },
    });
    for (const name of ['dlf:a_job', 'dlf:a_job:7:8', 'my dlf:a_job:7', 'DLF:a_job:7']) {
      expect(verdict(ofOld({ alarm_name: name }))).toBe('no-job-name');
    }
  });

  it('never takes a server for a run', () => {
    expect(verdict(ofOld())).toBe('no-job-name');
    expect(verdict(ofNew())).toBe('no-job-name');
    const withJob = ofOld({}, { AlarmDesc: JSON.stringify({ job_name: 'a_job' }) });
    // A job without an instance: only a rule may say what that means.
    expect(withJob).toMatchObject({ ok: true, value: { target: { jobName: 'a_job' }, mayBeByName: true } });
    expect(JSON.stringify(withJob)).not.toContain(SERVER);
  });

  it('takes dimensions that name a job', () => {
    for (const dimension of [
      'job_name:a_job,instance_id:7',
      [
        { name: 'job_name', value: 'a_job' },
        { name: 'instance_id', value: '7' },
      ],
    ]) {
      expect(ofOld({ dimension })).toMatchObject({
        ok: true,
        value: { target: { jobName: 'a_job', instanceId: '7' } },
      });
    }
  });

  it.each([
    ['the old template: ok', ofOld({ alarm_status: 'ok' }, { AlarmDesc: named }), 'resolved'],
    ['the old template: not an alarm', ofOld({}, { AlarmDesc: named, IsAlarm: false }), 'resolved'],
    [
      'the old template: no data',
      ofOld({ alarm_status: 'insufficient_data' }, { AlarmDesc: named }),
      'unknown-state',
    ],
    [
      'the old template: ok and an alarm',
      ofOld({ alarm_status: 'ok' }, { AlarmDesc: named, IsAlarm: true }),
      'resolved',
    ],
    ['the new template: not an alarm', ofNew({ AlarmDesc: named, IsAlarm: false }), 'resolved'],
    ['the new template: in a text', ofNew({ AlarmDesc: named, IsAlarm: 'false' }), 'resolved'],
    ['the new template: nothing', ofNew({ AlarmDesc: named, IsAlarm: undefined }), 'unknown-state'],
    ['the new template: another word', ofNew({ AlarmDesc: named, IsAlarm: 'yes' }), 'unknown-state'],
  ])('asks for nothing where it says that nothing is wrong: %s', (_, result, reason) => {
    expect(verdict(result)).toBe(reason);
  });

  it('stops nothing where two places name two runs', () => {
    const other = { alarm_name: 'dlf:b_job:8' };
    const result = ofOld(other, { AlarmDesc: JSON.stringify({ job_name: 'a_job' }) });
    expect(verdict(result)).toBe('contradiction');
  });

  it('is not undone by what is no time', () => {
    for (const time of ['soon', null, -1, 1e300, {}]) {
      expect(verdict(ofOld({ time }, { AlarmDesc: named }))).toBe('stop');
    }
  });
});
