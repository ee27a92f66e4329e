import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IgnoredReason } from '../../lib/alerts/ignored.ts';
import { IGNORED } from '../../lib/sources/alert-answers.ts';
import { pagerDutySignature } from '../../lib/sources/pagerduty/verify.ts';
import type { Reply } from '../helpers/deliver.ts';
import { type OutageWorld, startOutageWorld } from '../helpers/outage-world.ts';
import { readAudit } from '../helpers/read-audit.ts';
import { secrets } from '../helpers/secrets.ts';
import { alertsMayStop, policyFile, startWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    POLICY_FILE: policyFile(alertsMayStop),
    GRAFANA_TOKEN: secrets.grafanaToken,
    PAGERDUTY_SECRET: secrets.pagerduty,
    CLOUDEVENTS_TOKEN: secrets.cloudevents,
  });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const dlf = { job_name: 'job_batch', instance_id: '34765' };
const json = { 'content-type': 'application/json' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
type To = Pick<World, 'send'>;

const alertmanager = (alerts: readonly unknown[], more: object = {}, to: To = world): Promise<Reply> =>
  to.send({
    target: '/webhooks/alertmanager',
    headers: { ...json, ...bearer(secrets.alertmanager) },
    body: JSON.stringify({ version: '4', alerts, ...more }),
  });
const grafana = (alert: object): Promise<Reply> =>
  world.send({
    target: '/webhooks/grafana',
    headers: { ...json, ...bearer(secrets.grafanaToken) },
    body: JSON.stringify({ version: '1', alerts: [{ status: 'firing', labels: dlf, ...alert }] }),
  });
const cloudevents = (data: object): Promise<Reply> =>
  world.send({
    target: '/webhooks/cloudevents',
    headers: { 'content-type': 'application/cloudevents+json', ...bearer(secrets.cloudevents) },
    body: JSON.stringify({
      specversion: '1.0',
      id: '1',
      source: '/m',
      type: 'a.overrun',
      data: { ...dlf, ...data },
    }),
  });
const pagerduty = (event: object): Promise<Reply> => {
  const body = JSON.stringify({
    event: {
      id: 'E',
      event_type: 'incident.triggered',
      data: { incident_key: 'dlf:job_batch:34765' },
      ...event,
    },
  });
  return world.send({
    target: '/webhooks/pagerduty',
    headers: { ...json, 'x-pagerduty-signature': pagerDutySignature(secrets.pagerduty, Buffer.from(body)) },
    body,
  });
};
const firing = (labels: object, more: object = {}) => ({ status: 'firing', labels, ...more });

const cases: readonly (readonly [IgnoredReason, string, () => Promise<Reply>])[] = [
  ['resolved', 'alertmanager', () => alertmanager([{ ...firing(dlf), status: 'resolved' }])],
  ['not-firing', 'alertmanager', () => alertmanager([{ ...firing(dlf), status: 'pending' }])],
  ['no-job-name', 'alertmanager', () => alertmanager([firing({ job: 'a', instance: 'b' })])],
  ['no-instance-id', 'alertmanager', () => alertmanager([firing({ ...dlf, instance_id: '' })])],
  ['contradiction', 'alertmanager', () => alertmanager([firing({ job_name: 'a' }, { annotations: dlf })])],
  ['not-an-alert', 'alertmanager', () => alertmanager([null])],
  ['truncated', 'alertmanager', () => alertmanager([], { truncatedAlerts: 1 })],
  ['no-data', 'grafana', () => grafana({ labels: { ...dlf, alertname: 'DatasourceNoData' } })],
  ['test', 'grafana', () => grafana({ labels: { ...dlf, alertname: 'TestAlert' } })],
  ['update', 'pagerduty', () => pagerduty({ event_type: 'incident.annotated' })],
  ['stale', 'pagerduty', () => pagerduty({ occurred_at: '2020-01-01T00:00:00Z' })],
  ['unknown-state', 'cloudevents', () => cloudevents({ status: 'hm' })],
  ['cancelled', 'cloudevents', () => cloudevents({ status: 'manual-stop' })],
  ['ended', 'cloudevents', () => cloudevents({ status: 'failed' })],
];

const linesOf = async (reason: string, source: string, to: To = world) =>
  (await readAudit(to, secrets.apiToken, `?outcome=ignored&source=${source}&limit=1000`)).lines.filter(
    ({ why }) => why === reason,
  );

describe('an alert that asks for nothing', () => {
  it.each(cases)(
    'says why in the answer, and in one record of the audit: %s',
    async (reason, source, send) => {
      const before = await linesOf(reason, source);
      expect(before).toEqual([]);
      for (const _ of [1, 2, 3]) {
        const reply = await send();
        expect(reply).toMatchObject({ status: 200, json: { results: [] } });
        expect(reply.json['ignored']).toEqual([expect.objectContaining({ reason: IGNORED[reason] })]);
      }
      expect(await linesOf(reason, source)).toMatchObject([
        { outcome: 'ignored', why: reason, source, times: 3, action: 'stop', sent: false },
      ]);
      expect(world.simulator.calls()).toEqual([]);
    },
  );

  it('has words of its own for each reason', () => {
    const texts = Object.values(IGNORED);
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) expect(text).toMatch(/^[A-Z].*\.$/);
  });

  it('is one record with how many there were, in a delivery of more than 500', async () => {
    const alerts = Array.from({ length: 501 }, (_, index) =>
      firing({ alertname: 'Many', ...dlf, instance_id: '' }, { fingerprint: `many ${index}` }),
    );
    const reply = await alertmanager(alerts);
    expect(reply.json['ignored']).toHaveLength(501);
    expect(
      (await linesOf('no-instance-id', 'alertmanager')).filter(({ asker }) => asker === 'Many'),
    ).toMatchObject([{ times: 501 }]);
  });

  it('does not say in the audit what an answer to a stop would', async () => {
    await alertmanager([firing({ ...dlf, instance_id: '34765' })]);
    const { lines } = await readAudit(world, secrets.apiToken, '?outcome=stopped');
    expect(lines).toMatchObject([{ job_name: 'job_batch', instance_id: '34765', sent: true }]);
  });
});

describe('an audit that is away', () => {
  let away: OutageWorld;
  beforeAll(async () => {
    away = await startOutageWorld({ POLICY_FILE: policyFile(alertsMayStop) });
  });
  afterAll(() => away.close());

  it('keeps no answer, and no other alert, from going out in time', async () => {
    await away.ledger.off();
    const began = performance.now();
    const reply = await alertmanager([{ ...firing(dlf), status: 'resolved' }], {}, away.webhook);
    expect(reply).toMatchObject({ status: 200, json: { ignored: [{ reason: IGNORED.resolved }] } });
    expect(performance.now() - began).toBeLessThan(20_000);
    await away.ledger.on();
    await alertmanager([{ ...firing(dlf), status: 'resolved' }], {}, away.webhook);
    expect(await linesOf('resolved', 'alertmanager', away.webhook)).toMatchObject([{ times: 1 }]);
  });
});
