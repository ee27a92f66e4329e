import { askOf } from '../alerts/alert.ts';
import { MAX_ALERTS, sorted } from '../alerts/alert-group.ts';
import type { Place } from '../alerts/find-target.ts';
import type { Ignored, IgnoredReason, ReadAlerts } from '../alerts/ignored.ts';
import type { AlertNames } from '../alerts/names.ts';
import { placeOfTags, placesIn } from '../alerts/places.ts';
import { integerText, isRecord } from '../http/exact-json.ts';
import type { Ask } from '../intent/intent.ts';
import type { Malformed } from '../intent/malformed.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import { search } from './expression.ts';
import type { Mapping } from './mapping.ts';
import { plainJson } from './plain-json.ts';

/**
 * Reads a body as its mapping says.
 *
 * @throws RangeError when it is nested too deeply
 */
export function readMapped(
  body: unknown,
  mapping: Mapping,
  names: AlertNames,
): Result<ReadAlerts, Malformed> {
  const value = plainJson(body);
  const found = mapping.list === undefined ? ok(value) : search(mapping.list, value);
  if (!found.ok || found.value === null || found.value === undefined) return failed({ kind: 'no-alerts' });
  const alerts = Array.isArray(found.value) ? (found.value as unknown[]) : [found.value];
  if (alerts.length > MAX_ALERTS) return failed({ kind: 'too-many-alerts', limit: MAX_ALERTS });
  return ok(sorted(alerts.map((alert) => readOne(alert, mapping, names))));
}

function readOne(alert: unknown, mapping: Mapping, names: AlertNames): Result<Ask, Ignored> {
  const source = `custom/${mapping.name}`;
  const of = (expression: string | undefined): unknown => {
    const found = expression === undefined ? undefined : search(expression, alert);
    return found?.ok === true ? found.value : undefined;
  };
  const textAt = (expression: string | undefined): string | undefined => integerText(of(expression));
  const firing = search(mapping.firing, alert);
  const labels = placeOfTags(of(mapping.labels));
  const start = of(mapping.start);
  return askOf(
    {
      source,
      name: textAt(mapping.title),
      summary: textAt(mapping.summary),
      places: placesOf(alert, mapping, labels, names),
      labels: Object.fromEntries(
        Object.entries(labels).flatMap(([key, label]) => {
          const text = integerText(label);
          return text === undefined ? [] : [[key, text]];
        }),
      ),
      startedAt: start,
      // A start may be another in each repeat.
      key: [textAt(mapping.key) || integerText(start) || ''],
      silence: silenceOf(firing),
    },
    names,
  );
}

function silenceOf(firing: Result<unknown, 'type'>): IgnoredReason | undefined {
  if (!firing.ok) return 'unknown-state';
  return firing.value === true ? undefined : 'not-firing';
}

/** What the mapping points at and nothing else; without a word about job or instance the usual keys. */
function placesOf(
  alert: unknown,
  { jobName, instanceId, workspace }: Mapping,
  labels: Place,
  names: AlertNames,
): readonly Place[] {
  const own: Record<string, unknown> = {};
  const take = (expression: string | undefined, [key]: readonly string[], lost: string): void => {
    if (expression === undefined || key === undefined) return;
    const found = search(expression, alert);
    const value = found.ok ? (found.value ?? undefined) : lost;
    if (value !== undefined) own[key] = integerText(value) || lost;
  };
  take(jobName, names.jobName, LOST);
  take(instanceId, names.instanceId, LOST);
  take(workspace, names.workspace, NO_WORKSPACE);
  if (jobName !== undefined || instanceId !== undefined) return [own];
  const usual = [labels, ...(isRecord(alert) ? placesIn(alert) : [])];
  // What the mapping says of the workspace is not contradicted by a label that happens to be called so.
  const isElsewhere = Object.keys(own).length > 0;
  return [own, ...(isElsewhere ? usual.map((place) => without(place, names.workspace)) : usual)];
}

const without = (place: Place, keys: readonly string[]): Place =>
  Object.fromEntries(Object.entries(place).filter(([key]) => !keys.includes(key)));

/** Where something should stand and nothing usable does, nothing is meant, rather than whatever is left. */
const LOST = '';
/** An empty one would be the default one; this is none anywhere. */
const NO_WORKSPACE = '(none)';
