import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAlertGroup } from '../../../lib/alerts/alert-group.ts';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';

const sender = { source: 'alertmanager', version: '4', names: defaultNames };
const read = (body: unknown) => readAlertGroup(body, sender);
const asksOf = (alerts: unknown) => {
  const result = read({ version: '4', alerts });
  if (!result.ok) throw new Error(result.problem.kind);
  return result.value;
};
const firing = (labels: object, more: object = {}) => ({ status: 'firing', labels, ...more });
const dlf = { job_name: 'job_batch', instance_id: '34765' };

describe('readAlertmanagerAlerts', () => {
  it('reads a firing alert as one ask', () => {
    const alert = firing(
      { alertname: 'TooLong', ...dlf, workspace: 'w' },
      { annotations: { summary: 'has run for 3 h' }, startsAt: '2026-11-24T01:10:00Z', fingerprint: 'c3a1' },
    );
    expect(asksOf([alert])).toEqual({
      asks: [
        {
          target: { jobName: 'job_batch', instanceId: '34765', workspace: 'w' },
          asker: { kind: 'alert', source: 'alertmanager', id: 'TooLong' },
          reason: 'has run for 3 h',
          dryRun: false,
          alert: {
            labels: { alertname: 'TooLong', ...dlf, workspace: 'w' },
            startedAt: Date.UTC(2026, 10, 24, 1, 10),
          },
          dedupe: ['alertmanager', 'c3a1', '2026-11-24T01:10:00Z', 'job_batch', '34765', 'w'],
        },
      ],
      ignored: [],
    });
  });

  it('reads an alert that has nothing but the target', () => {
    expect(asksOf([firing(dlf)]).asks).toEqual([
      {
        target: { jobName: 'job_batch', instanceId: '34765', workspace: undefined },
        asker: { kind: 'alert', source: 'alertmanager', id: 'an alert without a name' },
        dryRun: false,
        alert: { labels: dlf },
        dedupe: ['alertmanager', '', '', 'job_batch', '34765', ''],
      },
    ]);
  });

  it.each([
    ['labels', firing(dlf)],
    ['annotations', firing({}, { annotations: dlf })],
    ['aliases', firing({ dlf_job_name: 'job_batch', dlf_instance_id: '34765' })],
    [
      'aliases among annotations',
      firing({}, { annotations: { dlf_job_name: 'job_batch', dlf_instance_id: '34765' } }),
    ],
    ['both places', firing({ job_name: 'job_batch' }, { annotations: { instance_id: '34765' } })],
    ['labels before annotations', firing(dlf, { annotations: { job_name: 'other', instance_id: '1' } })],
    [
      'an alias among labels before annotations',
      firing({ dlf_job_name: 'job_batch', instance_id: '34765' }, { annotations: { job_name: 'other' } }),
    ],
    ['names before aliases', firing({ dlf_job_name: 'other', dlf_instance_id: '1', ...dlf })],
    ['annotations where labels are empty', firing({ job_name: '', instance_id: '' }, { annotations: dlf })],
    ['an ID that is a number', firing({ job_name: 'job_batch', instance_id: 34765 })],
  ])('finds job and instance in %s', (_where, alert) => {
    expect(asksOf([alert]).asks.map((ask) => ask.target)).toEqual([
      { jobName: 'job_batch', instanceId: '34765', workspace: undefined },
    ]);
  });

  it('keeps an ID exact that came as a number', () => {
    const body = parseExactJson(
      '[{"status":"firing","labels":{"job_name":"a","instance_id":9223372036854775807}}]',
    );
    expect(asksOf(body).asks[0]?.target.instanceId).toBe('9223372036854775807');
  });

  it.each([
    [{ ...firing(dlf), status: 'resolved' }, 'resolved'],
    [{ ...firing(dlf), status: 'suppressed' }, 'not-firing'],
    [{ ...firing(dlf), status: 'FIRING' }, 'not-firing'],
    [{ labels: dlf }, 'not-firing'],
    [{ ...firing(dlf), status: ['firing'] }, 'not-firing'],
    [firing({}), 'no-job-name'],
    [firing({ job: 'job_batch', instance: '34765' }), 'no-job-name'],
    [firing({ job_name: 'a', instance_id: '' }), 'no-instance-id'],
    [firing({ job_name: 'a' }, { annotations: { instance_id: null } }), 'no-instance-id'],
    [firing({ job_name: 'a' }, { annotations: { job_name: 'b', instance_id: '1' } }), 'contradiction'],
    [firing({ job_name: 'a', instance_id: true }), 'no-instance-id'],
    [firing({ job_name: ['a'], instance_id: '1' }), 'no-job-name'],
    [firing([]), 'no-job-name'],
    [{ status: 'firing' }, 'no-job-name'],
    [firing({}, { job_name: 'a', instance_id: '1' }), 'no-job-name'],
    [firing(Object.create(dlf) as object), 'no-job-name'],
    [null, 'not-an-alert'],
    ['firing', 'not-an-alert'],
    [[], 'not-an-alert'],
  ])('ignores %j: %s', (alert, reason) => {
    expect(asksOf([alert])).toEqual({
      asks: [],
      ignored: [
        expect.objectContaining({ reason, asker: expect.objectContaining({ source: 'alertmanager' }) }),
      ],
    });
  });

  it('decides for each alert, whatever the group says', () => {
    const alerts = [
      firing(dlf),
      { ...firing(dlf), status: 'resolved' },
      firing({ ...dlf, instance_id: '2' }),
    ];
    for (const status of ['firing', 'resolved']) {
      const result = read({ status, alerts, commonLabels: dlf });
      expect(result).toMatchObject({ ok: true, value: { ignored: [{ reason: 'resolved' }] } });
      expect(result.ok && result.value.asks.map((ask) => ask.target.instanceId)).toEqual(['34765', '2']);
    }
  });

  it('never takes a target from what a group has in common', () => {
    expect(
      read({ alerts: [firing({})], commonLabels: dlf, groupLabels: dlf, commonAnnotations: dlf }),
    ).toEqual({
      ok: true,
      value: { asks: [], ignored: [expect.objectContaining({ reason: 'no-job-name' })] },
    });
  });

  it('takes the description where there is no summary', () => {
    const annotations = { summary: '', description: 'slow' };
    expect(asksOf([firing(dlf, { annotations })]).asks[0]?.reason).toBe('slow');
  });

  it('reads the real delivery', () => {
    const path = new URL('./alertmanager-firing.json', import.meta.url);
    const body = parseExactJson(readFileSync(path, 'utf8'));
    const result = read(body);
    expect(result.ok && result.value.asks.map((ask) => ask.target.instanceId)).toEqual(['34765', '34801']);
    expect(result.ok && result.value.ignored).toEqual([
      {
        reason: 'resolved',
        asker: { kind: 'alert', source: 'alertmanager', id: 'DlfJobRunningTooLong' },
        target: {
          jobName: 'etl_orders_daily',
          instanceId: '34702',
          workspace: 'b384b9e9ab9b4ee8994c8633aabc9505',
        },
        dedupe: expect.arrayContaining(['1f2e3d4c5b6a7988', '34702']),
      },
    ]);
  });
});
