import { integerText, isRecord, textOf } from '../http/exact-json.ts';
import type { Ask } from '../intent/intent.ts';
import type { Malformed } from '../intent/malformed.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import { askOf } from './alert.ts';
import { firstText } from './find-target.ts';
import type { Ignored, IgnoredReason, ReadAlerts } from './ignored.ts';
import type { AlertNames } from './names.ts';

/** How a sender of alert groups differs from another. */
export interface GroupSender {
  readonly source: string;
  /** Of its webhook format. */
  readonly version: string;
  readonly names: AlertNames;
  /** Why an alert of it asks for nothing though it fires. */
  readonly noise?: (alert: Readonly<Record<string, unknown>>) => IgnoredReason | undefined;
}

/** A delivery of more could not be answered within Lambda's 6 MB. */
export const MAX_ALERTS = 10_000;

/**
 * Reads an alert group: each firing alert that names a job is one ask. A firing group may hold resolved alerts, so each
 * alert decides for itself; what the group has in common names nothing. A body that is no group is a template of the
 * operator's own (Alertmanager's `payload`, Grafana's custom payload): one alert, whose members are looked at too.
 */
export function readAlertGroup(body: unknown, sender: GroupSender): Result<ReadAlerts, Malformed> {
  if (!isRecord(body)) return failed({ kind: 'not-an-object' });
  const { version, alerts, truncatedAlerts } = body;
  if (alerts === undefined && version === undefined && typeof body['status'] === 'string') {
    return ok(sorted([readAlert(body, sender, true)]));
  }
  if (version !== undefined && version !== sender.version)
    return failed({ kind: 'other-version', given: integerText(version) ?? typeof version });
  if (!Array.isArray(alerts)) return failed({ kind: 'no-alerts' });
  if (alerts.length > MAX_ALERTS) return failed({ kind: 'too-many-alerts', limit: MAX_ALERTS });
  const read = sorted((alerts as readonly unknown[]).map((alert) => readAlert(alert, sender)));
  return ok({ ...read, ignored: [...read.ignored, ...leftOut(truncatedAlerts, sender.source)] });
}

/** Sorts what was read into what asks and what does not. */
export function sorted(read: readonly Result<Ask, Ignored>[]): ReadAlerts {
  return {
    asks: read.flatMap((each) => (each.ok ? [each.value] : [])),
    ignored: read.flatMap((each) => (each.ok ? [] : [each.problem])),
  };
}

/** With `max_alerts` a sender cuts its groups: whoever reads the answer should know that there were more. */
const leftOut = (count: unknown, source: string): readonly Ignored[] =>
  typeof count === 'number' && Number.isSafeInteger(count) && count > 0
    ? [{ reason: 'truncated', count, asker: { kind: 'alert', source, id: 'alerts left out by the sender' } }]
    : [];

function readAlert(alert: unknown, { source, names, noise }: GroupSender, isTemplate = false) {
  if (!isRecord(alert)) {
    return failed<Ignored>({
      reason: 'not-an-alert',
      asker: { kind: 'alert', source, id: 'an entry that is no alert' },
    });
  }
  const { status, labels, annotations, startsAt, fingerprint } = alert;
  const places = [labels, annotations, ...(isTemplate ? [alert] : [])].filter(isRecord);
  return askOf(
    {
      source,
      name: firstText(places, ['alertname']),
      summary: firstText(places, ['summary', 'description']),
      places,
      labels: isRecord(labels) ? labels : {},
      startedAt: startsAt,
      key: [textOf(fingerprint) ?? '', textOf(startsAt) ?? ''],
      silence: silenceOf(status) ?? noise?.(alert),
    },
    names,
  );
}

function silenceOf(status: unknown): IgnoredReason | undefined {
  if (status === 'firing') return undefined;
  return status === 'resolved' ? 'resolved' : 'not-firing';
}
