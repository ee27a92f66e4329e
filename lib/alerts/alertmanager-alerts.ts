import { integerText, isRecord } from '../http/exact-json.ts';
import type { Ask } from '../intent/intent.ts';
import type { Malformed } from '../intent/malformed.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import { truncate } from '../intent/truncate.ts';

/** Why an alert of a delivery asks for nothing. */
export type Ignored = {
  readonly reason: 'resolved' | 'not-firing' | 'no-job-name' | 'no-instance-id' | 'not-an-alert';
};

export interface ReadAlerts {
  readonly asks: readonly Ask[];
  readonly ignored: readonly Ignored[];
}

/** In the order in which they are looked for. Prometheus' own `job` and `instance` name the scrape, never DLF's. */
const JOB_NAME = ['job_name', 'dlf_job_name'];
const INSTANCE_ID = ['instance_id', 'dlf_instance_id'];
const WORKSPACE = ['workspace'];

const MAX_REASON = 300;
const MAX_NAME = 128;
/** A delivery of more could not be answered within Lambda's 6 MB. */
const MAX_ALERTS = 10_000;

/**
 * Reads an Alertmanager webhook body, version 4 (prometheus.io/docs/alerting, webhook_config): each firing alert that
 * names a job and an instance is one ask. A firing group may hold resolved alerts, so each alert decides for itself.
 */
export function readAlertmanagerAlerts(body: unknown, source: string): Result<ReadAlerts, Malformed> {
  if (!isRecord(body)) return failed({ kind: 'not-an-object' });
  const { version, alerts } = body;
  if (version !== undefined && version !== '4')
    return failed({ kind: 'other-version', given: integerText(version) ?? typeof version });
  if (!Array.isArray(alerts)) return failed({ kind: 'no-alerts' });
  if (alerts.length > MAX_ALERTS) return failed({ kind: 'too-many-alerts', limit: MAX_ALERTS });
  const asks: Ask[] = [];
  const ignored: Ignored[] = [];
  for (const alert of alerts as readonly unknown[]) {
    const read = readAlert(alert, source);
    if (read.ok) asks.push(read.value);
    else ignored.push(read.problem);
  }
  return ok({ asks, ignored });
}

function readAlert(alert: unknown, source: string): Result<Ask, Ignored> {
  if (!isRecord(alert)) return failed({ reason: 'not-an-alert' });
  if (alert['status'] !== 'firing') {
    return failed({ reason: alert['status'] === 'resolved' ? 'resolved' : 'not-firing' });
  }
  const places = [alert['labels'], alert['annotations']].filter(isRecord);
  const jobName = firstOf(places, JOB_NAME);
  if (jobName === undefined) return failed({ reason: 'no-job-name' });
  const instanceId = firstOf(places, INSTANCE_ID);
  if (instanceId === undefined) return failed({ reason: 'no-instance-id' });
  const workspace = firstOf(places, WORKSPACE);
  const summary = firstOf(places, ['summary', 'description']);
  return ok({
    target: { jobName, instanceId, workspace },
    asker: {
      kind: 'alert',
      source,
      id: truncate(firstOf(places, ['alertname']) ?? 'an alert without a name', MAX_NAME),
    },
    ...(summary !== undefined && { reason: truncate(summary, MAX_REASON) }),
    dryRun: false,
    alert: {
      labels: textsIn(alert['labels']),
      ...startOf(alert['startsAt']),
    },
    // The same alert comes again at every change of its group and every repeat_interval.
    dedupe: [
      source,
      textOf(alert['fingerprint']),
      textOf(alert['startsAt']),
      jobName,
      instanceId,
      workspace ?? '',
    ],
  });
}

/** The labels of Alertmanager are texts; whatever else there is, is none. */
const textsIn = (labels: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isRecord(labels) ? labels : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

/** RFC 3339. Go's zero time means that there is none. */
function startOf(startsAt: unknown): { startedAt?: number } {
  const startedAt = typeof startsAt === 'string' ? Date.parse(startsAt) : Number.NaN;
  return startedAt > 0 ? { startedAt } : {};
}

function firstOf(places: readonly Record<string, unknown>[], names: readonly string[]): string | undefined {
  for (const place of places) {
    for (const name of names) {
      const text = Object.hasOwn(place, name) ? integerText(place[name]) : undefined;
      if (text !== undefined && text !== '') return text;
    }
  }
  return undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
