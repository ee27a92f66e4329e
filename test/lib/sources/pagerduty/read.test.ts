import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../../lib/http/errors.ts';
import { source } from '../../../../lib/sources/pagerduty/index.ts';
import { sample } from '../../../../lib/sources/pagerduty/sample.ts';
import { pagerDutySignature } from '../../../../lib/sources/pagerduty/verify.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { configured, publishedBody, triggeredBody } from './pagerduty-requests.ts';

const RECEIVED_AT = webhookRequest().receivedAt;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const config = configured(secrets.pagerduty);

function readBody(body: string) {
  const signature = pagerDutySignature(secrets.pagerduty, Buffer.from(body));
  const request = webhookRequest({ headers: { 'x-pagerduty-signature': signature }, body });
  return source.read(source.verify(request, config), config);
}

const ago = (ms: number): string => new Date(RECEIVED_AT - ms).toISOString();
const event = (data: object, more: object = {}) => ({
  event: {
    id: 'E1',
    event_type: 'incident.triggered',
    resource_type: 'incident',
    occurred_at: ago(MINUTE),
    data: { type: 'incident', status: 'triggered', incident_key: 'dlf:job_batch:34765', ...data },
    ...more,
  },
});
function outcomeOf(body: object): unknown {
  const reading = readBody(JSON.stringify(body));
  if (reading.kind !== 'alerts') return reading.kind;
  const [ask] = reading.asks;
  return ask === undefined ? reading.ignored[0]?.reason : ask.target;
}
const meant = { jobName: 'job_batch', instanceId: '34765', workspace: undefined };

describe('the source pagerduty', () => {
  it('answers within the 5 s that PagerDuty waits, and carries nothing out after six hours', () => {
    expect(source.limitMs).toBeLessThan(5_000);
    expect(source.lifeMs).toBe(6 * HOUR);
    expect(source.body.kind).toBe('json');
  });

  it('reads a real delivery', () => {
    expect(readBody(triggeredBody)).toEqual({
      kind: 'alerts',
      asks: [
        {
          target: { jobName: 'etl_orders_daily', instanceId: '34765', workspace: undefined },
          asker: {
            kind: 'alert',
            source: 'pagerduty',
            id: 'DLF job etl_orders_daily instance 34765 running too long',
          },
          reason: 'DLF job etl_orders_daily instance 34765 running too long',
          dryRun: false,
          alert: {
            labels: { service: 'DLF jobs', urgency: 'high' },
            startedAt: Date.UTC(2026, 10, 24, 1, 10, 5, 169),
          },
          dedupe: ['pagerduty', '01DEN4HPBQAAAG05V5QQYBRZMF', 'etl_orders_daily', '34765', ''],
        },
      ],
      ignored: [],
    });
    expect(readBody(publishedBody)).toMatchObject({ asks: [], ignored: [{ reason: 'update' }] });
  });

  it('accepts and reads its own sample', () => {
    const made = sample({
      command: 'stop 作业 34765 --workspace w',
      now: RECEIVED_AT,
      unique: 'once',
      secret: () => secrets.pagerduty,
    });
    expect(made.path).toBe('/webhooks/pagerduty');
    const verified = source.verify(webhookRequest(made), config);
    expect(source.read(verified, config)).toMatchObject({
      asks: [
        {
          target: { jobName: '作业', instanceId: '34765', workspace: 'w' },
          dedupe: ['pagerduty', 'once', '作业', '34765', 'w'],
        },
      ],
    });
  });

  it.each([
    ['pagey.ping', 'test'],
    ['incident.resolved', 'resolved'],
    ['incident.acknowledged', 'update'],
    ['incident.unacknowledged', 'update'],
    ['incident.annotated', 'update'],
    ['incident.escalated', 'update'],
    ['incident.delegated', 'update'],
    ['incident.reassigned', 'update'],
    ['incident.reopened', 'update'],
    ['incident.priority_updated', 'update'],
    ['incident.responder.added', 'update'],
    ['incident.status_update_published', 'update'],
    ['incident.custom_field_values.updated', 'update'],
    ['incident.customised', 'update'],
    ['incident.triggered.again', 'update'],
    ['incident.TRIGGERED', 'update'],
    ['service.updated', 'update'],
    ['', 'update'],
    [undefined, 'update'],
    [['incident.triggered'], 'update'],
    ['incident.triggered', meant],
    ['incident.custom_action', meant],
    ['incident.custom_action.triggered', meant],
    ['incident.custom', meant],
  ])('makes of %j: %j', (event_type, expected) => {
    expect(outcomeOf(event({}, { event_type }))).toEqual(expected);
  });

  it('asks for nothing once the incident is resolved, whatever the event', () => {
    for (const event_type of ['incident.triggered', 'incident.custom_action']) {
      expect(outcomeOf(event({ status: 'resolved' }, { event_type }))).toBe('resolved');
    }
    const pressed = { type: 'custom_action', status: 'created' };
    expect(
      outcomeOf(
        event({ ...pressed, incident: { status: 'resolved' } }, { event_type: 'incident.custom_action' }),
      ),
    ).toBe('resolved');
  });

  it.each<readonly [string, object, unknown]>([
    ['its key', {}, meant],
    [
      'custom fields',
      {
        incident_key: 'k',
        custom_fields: [
          { name: 'job_name', value: 'job_batch' },
          { name: 'instance_id', value: '34765' },
        ],
      },
      meant,
    ],
    [
      'custom fields before its key',
      {
        custom_fields: [
          { name: 'job_name', value: 'b' },
          { name: 'instance_id', value: '2' },
        ],
      },
      { ...meant, jobName: 'b', instanceId: '2' },
    ],
    [
      'a workspace among custom fields',
      { custom_fields: [{ name: 'workspace', value: 'w' }] },
      { ...meant, workspace: 'w' },
    ],
    [
      'a number',
      {
        incident_key: 'k',
        custom_fields: [
          { name: 'job_name', value: 'job_batch' },
          { name: 'instance_id', value: 34765 },
        ],
      },
      meant,
    ],
    [
      'details',
      { incident_key: 'k', body: { details: { job_name: 'job_batch', instance_id: '34765' } } },
      meant,
    ],
    [
      'details as JSON',
      { incident_key: 'k', body: { details: '{"job_name":"job_batch","instance_id":"34765"}' } },
      meant,
    ],
    [
      'the description as JSON',
      { incident_key: null, description: '{"job_name":"job_batch","instance_id":34765}' },
      meant,
    ],
    [
      'the incident of an action',
      { incident_key: undefined, incident: { incident_key: 'dlf:job_batch:34765' } },
      meant,
    ],
    [
      'a field of another job than its key',
      { custom_fields: [{ name: 'job_name', value: 'b' }] },
      'contradiction',
    ],
    [
      'a field that is empty',
      {
        incident_key: 'k',
        custom_fields: [
          { name: 'job_name', value: 'job_batch' },
          { name: 'instance_id', value: null },
        ],
      },
      'no-instance-id',
    ],
    [
      'a key that is cut',
      { incident_key: 'dlf:job_batch:', custom_fields: [{ name: 'job_name', value: 'job_batch' }] },
      'no-instance-id',
    ],
    ['only its title', { incident_key: 'k', title: 'job_batch 34765' }, 'no-job-name'],
    ['nothing', { incident_key: undefined }, 'no-job-name'],
  ])('finds the target in %s', (_, data, expected) => {
    expect(outcomeOf(event(data))).toEqual(expected);
  });

  it('keeps a 64-bit ID exact', () => {
    const fields = [
      { name: 'job_name', value: 'a' },
      { name: 'instance_id', value: 0 },
    ];
    const body = JSON.stringify(event({ incident_key: 'k', custom_fields: fields }));
    expect(readBody(body.replace('"value":0', '"value":9223372036854775807'))).toMatchObject({
      asks: [{ target: { jobName: 'a', instanceId: '9223372036854775807' } }],
    });
  });

  it.each([
    [ago(0), meant],
    [ago(6 * HOUR), meant],
    [ago(6 * HOUR + 1), 'stale'],
    [ago(48 * HOUR), 'stale'],
    [ago(-5 * MINUTE), meant],
    [ago(-5 * MINUTE - 1), 'stale'],
    ['2026-11-24T10:00:00+08:00', meant],
    ['yesterday', 'stale'],
    ['', 'stale'],
    [undefined, 'stale'],
    [RECEIVED_AT, 'stale'],
  ])('judges what occurred at %j: %j', (occurred_at, expected) => {
    expect(outcomeOf(event({}, { occurred_at }))).toEqual(expected);
  });

  it('tells repeats by the ID that is signed', () => {
    const keyOf = (body: object): unknown => {
      const reading = readBody(JSON.stringify(body));
      return reading.kind === 'alerts' ? reading.asks[0]?.dedupe : undefined;
    };
    const first = keyOf(event({}));
    expect(first).toEqual(['pagerduty', 'E1', 'job_batch', '34765', '']);
    expect(keyOf(event({ title: 'changed' }))).toEqual(first);
    expect(keyOf(event({}, { id: 'E2' }))).not.toEqual(first);
  });

  it.each([[{}], [{ event: null }], [{ event: [] }], [{ messages: [] }], [[]], ['x']])(
    'does not understand %j',
    (body) => {
      expect(readBody(JSON.stringify(body))).toEqual({
        kind: 'malformed',
        problem: { kind: 'no-alerts' },
        asker: { kind: 'alert', source: 'pagerduty', id: 'an event' },
      });
    },
  );

  it('reads an event without data as one that names nothing', () => {
    for (const data of [undefined, null, [], 'x']) expect(outcomeOf(event({}, { data }))).toBe('no-job-name');
    expect(() => readBody('{')).toThrow(BadRequestError);
  });
});
