import { askOf } from '../../alerts/alert.ts';
import { MAX_ALERTS, sorted } from '../../alerts/alert-group.ts';
import type { Place } from '../../alerts/find-target.ts';
import type { Ignored, IgnoredReason } from '../../alerts/ignored.ts';
import type { AlertNames } from '../../alerts/names.ts';
import { placeOfKey, placesIn } from '../../alerts/places.ts';
import { silenceOfState } from '../../alerts/state-word.ts';
import { isRecord, textOf } from '../../http/exact-json.ts';
import type { Ask } from '../../intent/intent.ts';
import { failed, type Result } from '../../intent/result.ts';
import type { Reading, Verified } from '../source.ts';
import type { CloudEventsConfig } from './env.ts';
import { type CloudEvent, eventsIn } from './events.ts';

const NAME = 'cloudevents';

/** Reads CloudEvents 1.0: what an event's data name is asked for, unless its state or its type says that it is over. */
export function readCloudEvents({ request }: Verified<undefined>, { names }: CloudEventsConfig): Reading {
  const events = eventsIn(request);
  if (events.length > MAX_ALERTS) {
    const asker = { kind: 'alert', source: NAME, id: 'a batch' } as const;
    return { kind: 'malformed', problem: { kind: 'too-many-alerts', limit: MAX_ALERTS }, asker };
  }
  return { kind: 'alerts', ...sorted(events.map((event) => readEvent(event, names))) };
}

function readEvent(event: CloudEvent | undefined, names: AlertNames): Result<Ask, Ignored> {
  const { specversion, id, source, type, subject, time } = event?.attributes ?? {};
  const isEvent =
    specversion === '1.0' && [id, source, type].every((each) => typeof each === 'string' && each !== '');
  if (event === undefined || !isEvent) {
    const asker = { kind: 'alert', source: NAME, id: 'an entry that is no event' } as const;
    return failed({ reason: 'not-an-alert', asker });
  }
  const data: Place = isRecord(event.data) ? event.data : {};
  const labels = isRecord(data['labels']) ? data['labels'] : undefined;
  return askOf(
    {
      source: NAME,
      name: textOf(type),
      summary: textOf(data['summary']) ?? textOf(subject),
      places: [...placesIn(data), placeOfKey(subject)],
      labels: { ...(labels ?? data), ce_type: type, ce_source: source },
      startedAt: time,
      key: [textOf(source) ?? '', textOf(id) ?? ''],
      silence: silenceOfState(data['status'] ?? data['state']) ?? silenceOfType(textOf(type) ?? ''),
    },
    names,
  );
}

/** `com.example.alert.resolved`, or `….resolved.v1`: the last word of a type may be a state; most are none. */
function silenceOfType(type: string): IgnoredReason | undefined {
  const silence = silenceOfState(type.split('.').findLast((word) => !/^v?\d+$/.test(word)));
  return silence === 'unknown-state' ? undefined : silence;
}
