import { askOf } from '../../alerts/alert.ts';
import { sorted } from '../../alerts/alert-group.ts';
import { ALERT_LIFE_MS } from '../../alerts/alert-life.ts';
import type { IgnoredReason } from '../../alerts/ignored.ts';
import { placeOfJson, placeOfKey, placeOfTags } from '../../alerts/places.ts';
import { isRecord, recordIn, textOf } from '../../http/exact-json.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { Reading, Verified } from '../source.ts';
import type { PagerDutyConfig } from './env.ts';

const NAME = 'pagerduty';
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * Reads a V3 event (developer.pagerduty.com, "Webhooks overview"): a new incident, or the button of a custom action. An
 * incident has no labels: its target stands in custom fields, or as `dlf:<job>:<instance>` in its key.
 */
export function readPagerDuty({ request }: Verified<undefined>, { names }: PagerDutyConfig): Reading {
  const body = jsonBody(request);
  const event = isRecord(body) && isRecord(body['event']) ? body['event'] : undefined;
  const asker = { kind: 'alert', source: NAME, id: 'an event' } as const;
  if (event === undefined) return { kind: 'malformed', problem: { kind: 'no-alerts' }, asker };
  const type = textOf(event['event_type']) ?? '';
  const id = textOf(event['id']) ?? '';
  const data = recordIn(event, 'data');
  const incident = isRecord(data['incident']) ? { ...data['incident'], ...data } : data;
  const { details } = recordIn(incident, 'body');
  const read = askOf(
    {
      source: NAME,
      name: textOf(incident['title']) ?? textOf(incident['summary']),
      summary: textOf(incident['title']),
      places: [
        placeOfTags(incident['custom_fields']),
        ...(isRecord(details) ? [details] : []),
        placeOfJson(details),
        placeOfJson(incident['description']),
        placeOfKey(incident['incident_key']),
      ],
      labels: {
        ...placeOfTags(incident['custom_fields']),
        service: recordIn(incident, 'service')['summary'],
        urgency: incident['urgency'],
      },
      startedAt: event['occurred_at'],
      key: [id],
      silence: silenceOf(type, isResolved(data), event['occurred_at'], request.receivedAt),
    },
    names,
  );
  return { kind: 'alerts', ...sorted([read]) };
}

/** An action has a state of its own, beside that of its incident. */
const isResolved = (data: Readonly<Record<string, unknown>>): boolean =>
  [data, data['incident']].some((each) => isRecord(each) && each['status'] === 'resolved');

function silenceOf(
  type: string,
  isOver: boolean,
  at: unknown,
  receivedAt: number,
): IgnoredReason | undefined {
  if (type === 'pagey.ping') return 'test';
  if (type === 'incident.resolved' || isOver) return 'resolved';
  if (type !== 'incident.triggered' && !isCustomAction(type)) return 'update';
  const age = typeof at === 'string' ? receivedAt - Date.parse(at) : Number.NaN;
  // PagerDuty goes on trying for 48 h; by then another run may have the instance.
  return age <= ALERT_LIFE_MS && age >= -MAX_AHEAD_MS ? undefined : 'stale';
}

/** The event of a custom incident action is in no published list; what changes custom fields is another matter. */
const isCustomAction = (type: string): boolean => /^incident\.custom(_action)?(\.|$)/.test(type);
