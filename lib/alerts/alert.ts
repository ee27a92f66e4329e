import type { AlertAsker } from '../intent/asker.ts';
import type { Ask } from '../intent/intent.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import { truncate } from '../intent/truncate.ts';
import { findTarget, type Place } from './find-target.ts';
import type { Ignored, IgnoredReason } from './ignored.ts';
import type { AlertNames } from './names.ts';

/** What every alert has, whatever its sender calls it. */
export interface Alert {
  readonly source: string;
  readonly name?: string | undefined;
  readonly summary?: string | undefined;
  /** Where names are looked for, in this order. */
  readonly places: readonly Place[];
  /** What policy may ask for; only texts count. */
  readonly labels?: unknown;
  /** When it began, as its sender writes it. */
  readonly startedAt?: unknown;
  /** What tells it from others and is the same in its repeats. */
  readonly key: readonly string[];
  /** Why it asks for nothing, whatever it names. */
  readonly silence?: IgnoredReason | undefined;
}

const MAX_REASON = 300;
const MAX_NAME = 128;

/** The ask that an alert is, or why it is none. */
export function askOf(alert: Alert, names: AlertNames): Result<Ask, Ignored> {
  const { source, name, summary, places, labels, startedAt, key, silence } = alert;
  const asker: AlertAsker = {
    kind: 'alert',
    source,
    id: truncate(name ?? 'an alert without a name', MAX_NAME),
  };
  const found = findTarget(places, names);
  const target = found.ok ? found.value : undefined;
  // The same alert comes again at every change of its group and every repeat_interval.
  const dedupe = [source, ...key, target?.jobName ?? '', target?.instanceId ?? '', target?.workspace ?? ''];
  const why = silence ?? (found.ok ? undefined : found.problem);
  if (why !== undefined || target === undefined) {
    return failed({ reason: why ?? 'no-job-name', asker, dedupe, ...(target && { target }) });
  }
  return ok({
    target,
    asker,
    ...(summary !== undefined && { reason: truncate(summary, MAX_REASON) }),
    dryRun: false,
    ...(target.instanceId === undefined && { mayBeByName: true }),
    alert: { labels: textsIn(labels), ...timeOf(startedAt) },
    dedupe,
  });
}

const textsIn = (labels: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(typeof labels === 'object' && labels !== null ? labels : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

/** RFC 3339, or a number since the epoch. Go's zero time means that there is none, and so does what is no time. */
function timeOf(startedAt: unknown): { startedAt?: number } {
  const at =
    typeof startedAt === 'string'
      ? Date.parse(startedAt)
      : typeof startedAt === 'number'
        ? startedAt * (startedAt < FIRST_MILLISECONDS ? 1_000 : 1)
        : 0;
  // A queue's messages have whole milliseconds only.
  return at >= 1 && at <= LAST_TIME ? { startedAt: Math.floor(at) } : {};
}

/** In seconds it would be the year 5138, in milliseconds it is 1973: smaller numbers are seconds. */
const FIRST_MILLISECONDS = 100_000_000_000;
/** ECMAScript's last moment: what is later is no time. */
const LAST_TIME = 8_640_000_000_000_000;
