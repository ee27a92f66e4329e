import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../../lib/http/errors.ts';
import { source } from '../../../../lib/sources/grafana/index.ts';
import { sample } from '../../../../lib/sources/grafana/sample.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { configured, firingBody, firingHeaders, SIGNED_AT, signing } from './grafana-requests.ts';

const dlf = { job_name: 'job_batch', instance_id: '34765' };
const config = configured({ GRAFANA_TOKEN: secrets.grafanaToken });

function readBody(body: string) {
  const headers = { authorization: `Bearer ${secrets.grafanaToken}` };
  return source.read(source.verify(webhookRequest({ headers, body }), config, SIGNED_AT), config);
}
const read = (body: unknown) => readBody(JSON.stringify(body));
const alert = (labels: object, more: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'TooLong', ...dlf, ...labels },
  ...more,
});
const reasonOf = (each: object): unknown => {
  const reading = read({ version: '1', alerts: [each] });
  if (reading.kind !== 'alerts') return reading.kind;
  return reading.asks.length > 0 ? 'asks' : reading.ignored[0]?.reason;
};

describe('the source grafana', () => {
  it('reads large JSON, within the time of API Gateway, and carries nothing out after six hours', () => {
    expect(source.body).toEqual({ kind: 'json', maxBytes: 4_194_304 });
    expect(source.limitMs).toBeLessThan(29_000);
    expect(source.lifeMs).toBe(21_600_000);
    expect(source).not.toHaveProperty('handshake');
  });

  it('reads a real delivery', () => {
    const request = webhookRequest({ headers: firingHeaders, body: firingBody });
    const signed = configured(signing);
    expect(source.read(source.verify(request, signed, SIGNED_AT), signed)).toEqual({
      kind: 'alerts',
      asks: [
        {
          target: {
            jobName: 'etl_orders_daily',
            instanceId: '34765',
            workspace: 'b384b9e9ab9b4ee8994c8633aabc9505',
          },
          asker: { kind: 'alert', source: 'grafana', id: 'DlfJobRunningTooLong' },
          reason: 'DLF job etl_orders_daily has run for 3h (limit 2h)',
          dryRun: false,
          alert: {
            labels: expect.objectContaining({ severity: 'critical', grafana_folder: 'Data' }),
            startedAt: Date.UTC(2026, 10, 24, 1, 10),
          },
          dedupe: [
            'grafana',
            'c6eadffa33fcdf37',
            '2026-11-24T01:10:00Z',
            'etl_orders_daily',
            '34765',
            'b384b9e9ab9b4ee8994c8633aabc9505',
          ],
        },
      ],
      ignored: [],
    });
  });

  it('accepts and reads its own sample', () => {
    const secretOf = (name: string): string => signing[name as keyof typeof signing];
    const made = sample({ command: 'stop 作业 34765', now: SIGNED_AT, unique: 'once', secret: secretOf });
    expect(made.path).toBe('/webhooks/grafana');
    const signed = configured(signing);
    const verified = source.verify(webhookRequest(made), signed, SIGNED_AT);
    expect(verified.credential).toBe('hmac-secret');
    expect(source.read(verified, signed)).toMatchObject({
      asks: [{ target: { jobName: '作业', instanceId: '34765' }, dedupe: expect.arrayContaining(['once']) }],
      ignored: [],
    });
  });

  it.each<readonly [string, object, string]>([
    ['no data, by its name', alert({ alertname: 'DatasourceNoData' }), 'no-data'],
    ['a query that failed, by its name', alert({ alertname: 'DatasourceError' }), 'no-data'],
    ['by the labels of its data source', alert({ rulename: 'TooLong', datasource_uid: 'p1' }), 'no-data'],
    ['by its reason', alert({}, { annotations: { grafana_state_reason: 'NoData' } }), 'no-data'],
    ['by the reason Error', alert({}, { annotations: { grafana_state_reason: 'Error' } }), 'no-data'],
    [
      'by the reason that its last state was kept',
      alert({}, { annotations: { grafana_state_reason: 'NoData, KeepLast' } }),
      'no-data',
    ],
    ['by a reason that is no text', alert({}, { annotations: { grafana_state_reason: 1 } }), 'no-data'],
    ['a test, by its name', alert({ alertname: 'TestAlert' }), 'test'],
    ['a test, by its instance', alert({ instance: 'Grafana' }), 'test'],
    ['a test, by its summary', alert({}, { annotations: { summary: 'Notification test' } }), 'test'],
    ['what is resolved', alert({}, { status: 'resolved' }), 'resolved'],
    [
      'what is resolved, and was no data',
      alert({ alertname: 'DatasourceNoData' }, { status: 'resolved' }),
      'resolved',
    ],
    ['the words of the group', alert({}, { status: 'alerting' }), 'not-firing'],
    ['no status', alert({}, { status: undefined }), 'not-firing'],
  ])('asks for nothing: %s', (_, each, reason) => {
    expect(reasonOf(each)).toBe(reason);
  });

  it.each<readonly [string, object]>([
    ['only a rule of that name', alert({ rulename: 'TooLong' })],
    ['only a data source', alert({ datasource_uid: 'p1' })],
    ['an empty reason', alert({}, { annotations: { grafana_state_reason: '' } })],
    ['an alert about missing data', alert({ alertname: 'OrdersNoData' })],
    ['another instance', alert({ instance: 'grafana:3000' })],
    ['no annotations', alert({}, { annotations: null })],
  ])('asks where there is %s', (_, each) => {
    expect(reasonOf(each)).toBe('asks');
  });

  it('keeps a 64-bit ID exact, as a text and as a number', () => {
    for (const id of ['"9223372036854775807"', '9223372036854775807']) {
      const labels = `{"job_name":"a","instance_id":${id}}`;
      const reading = readBody(`{"version":"1","orgId":1,"alerts":[{"status":"firing","labels":${labels}}]}`);
      expect(reading).toMatchObject({ asks: [{ target: { instanceId: '9223372036854775807' } }] });
    }
  });

  it('says how many alerts Grafana left out', () => {
    const truncated = (truncatedAlerts: unknown) =>
      read({ version: '1', alerts: [alert({})], truncatedAlerts });
    expect(truncated(7)).toMatchObject({ asks: [{}], ignored: [{ reason: 'truncated', count: 7 }] });
    for (const none of [0, -1, 1.5, '7', null, undefined]) {
      expect(truncated(none)).toMatchObject({ asks: [{}], ignored: [] });
    }
  });

  it('reads a payload of the operator’s own', () => {
    const own = { status: 'firing', alertname: 'TooLong', summary: 'has run for 3 h', ...dlf };
    expect(read(own)).toMatchObject({
      asks: [
        {
          target: { jobName: 'job_batch', instanceId: '34765' },
          asker: { id: 'TooLong' },
          reason: 'has run for 3 h',
        },
      ],
    });
    expect(read({ ...own, status: 'resolved' })).toMatchObject({ ignored: [{ reason: 'resolved' }] });
    expect(read({ status: 'firing', labels: { alertname: 'TestAlert', ...dlf } })).toMatchObject({
      ignored: [{ reason: 'test' }],
    });
    expect(read({ ...own, instance_id: '' })).toMatchObject({ ignored: [{ reason: 'no-instance-id' }] });
    expect(read({ ...own, status: undefined })).toMatchObject({ kind: 'malformed' });
  });

  it('says what it does not understand', () => {
    expect(read({ version: '4', alerts: [alert({})] })).toEqual({
      kind: 'malformed',
      problem: { kind: 'other-version', given: '4' },
      asker: { kind: 'alert', source: 'grafana', id: '' },
    });
    expect(read([])).toMatchObject({ problem: { kind: 'not-an-object' } });
    expect(read({ version: '1' })).toMatchObject({ problem: { kind: 'no-alerts' } });
    expect(() => readBody('{')).toThrow(BadRequestError);
  });

  it('has everything that is no 2xx come again', () => {
    const results = { kind: 'results', deliveryId: 'D', messages: [], ignored: [] } as const;
    expect(source.respond(results).status).toBe(200);
    expect(source.respond({ ...results, retryAfterSeconds: 15 })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '15' },
    });
  });
});
