import { isRecord } from '../http/exact-json.ts';
import type { AlertAsker, Asker } from '../intent/asker.ts';
import { hasOnly, isTexts, isTimeOrNothing } from './wire-value.ts';

const ASKER = ['kind', 'source', 'id'];
const PERSON = [...ASKER, 'channel'];
const ALERT = [...ASKER, 'labels', 'ageMs', 'targets'];

/** Who asks, with the members that are read, and no others. */
export function wireAsker(asker: Asker): object {
  const { kind, source, id } = asker;
  switch (asker.kind) {
    case 'person':
      return { kind, source, id, channel: asker.channel };
    case 'credential':
      return { kind, source, id };
    case 'alert':
      return { kind, source, id, labels: asker.labels, ageMs: asker.ageMs, targets: asker.targets };
  }
}

/** Reads who asks. */
export function readAsker(value: unknown): Asker | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, source, id, channel } = value;
  if (typeof source !== 'string' || typeof id !== 'string') return undefined;
  if (kind === 'credential') return hasOnly(value, ASKER) ? { kind, source, id } : undefined;
  if (kind === 'alert') return hasOnly(value, ALERT) ? readAlert(value, source, id) : undefined;
  if (kind !== 'person' || !hasOnly(value, PERSON)) return undefined;
  if (channel === undefined) return { kind, source, id };
  return typeof channel === 'string' ? { kind, source, id, channel } : undefined;
}

function readAlert(
  { labels, ageMs, targets }: Record<string, unknown>,
  source: string,
  id: string,
): AlertAsker | undefined {
  if (!(isTimeOrNothing(ageMs) && isTimeOrNothing(targets))) return undefined;
  if (labels !== undefined && !(isRecord(labels) && isTexts(Object.values(labels)))) return undefined;
  return {
    kind: 'alert',
    source,
    id,
    // Each value was found to be text.
    ...(labels !== undefined && { labels: labels as Record<string, string> }),
    ...(ageMs !== undefined && { ageMs }),
    ...(targets !== undefined && { targets }),
  };
}
