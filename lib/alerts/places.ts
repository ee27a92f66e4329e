import { integerText, isRecord, jsonOrNothing } from '../http/exact-json.ts';
import type { Place } from './find-target.ts';
import { keyNames } from './names.ts';

/** More are in no alert, and each of them costs. */
const MAX_TAGS = 1_000;

/**
 * Reads tags, in every shape that senders give them: `{"k":"v"}`, `["k:v","k=v"]`, `"k:v,k2:v2"`, `[["k","v"]]`, and lists
 * of `{tag,value}`, `{name,value}`, `{key,value}`. The first of two with the same key counts.
 */
export function placeOfTags(tags: unknown): Place {
  if (isRecord(tags)) return tags;
  const list = typeof tags === 'string' ? tags.split(',') : Array.isArray(tags) ? (tags as unknown[]) : [];
  const place: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const tag of list.slice(0, MAX_TAGS)) {
    const [key, value] = pairOf(tag) ?? [];
    if (key !== undefined && !(key in place)) place[key] = value;
  }
  return place;
}

function pairOf(tag: unknown): readonly [key: string, value: unknown] | undefined {
  if (typeof tag === 'string') {
    const at = tag.search(/[:=]/);
    const key = (at < 0 ? tag : tag.slice(0, at)).trim();
    // Without a value it may have lost it: the key is there all the same.
    return key === '' ? undefined : [key, at < 0 ? undefined : tag.slice(at + 1).trim()];
  }
  if (Array.isArray(tag)) return typeof tag[0] === 'string' ? [tag[0], tag[1]] : undefined;
  if (!isRecord(tag)) return undefined;
  const key = tag['tag'] ?? tag['name'] ?? tag['key'];
  return typeof key === 'string' ? [key, tag['value'] ?? tag['Value']] : undefined;
}

/** Reads a JSON object that stands in a text, as in an alarm's description. */
export function placeOfJson(text: unknown): Place {
  if (typeof text !== 'string' || !text.trimStart().startsWith('{')) return {};
  const value = jsonOrNothing(text);
  return isRecord(value) ? value : {};
}

/**
 * Reads `dlf:<job>:<instance>`, which senders without labels carry as a key of their own; nothing else may be in it. One
 * that begins like this and is none has lost an instance, and so the job alone is not meant either.
 */
export function placeOfKey(key: unknown): Place {
  const text = integerText(key) ?? '';
  if (!text.startsWith('dlf:')) return {};
  const [, job, instance] = /^dlf:([^:]+):([^:]+)$/.exec(text) ?? [];
  return { [keyNames.jobName]: job, [keyNames.instanceId]: instance };
}

/** Where an alert in any JSON may name its target, in the order in which it is looked for. */
export const placesIn = (alert: Place): readonly Place[] => [
  ...[alert['labels'], alert, alert['annotations']].filter(isRecord),
  ...['tags', 'dimensions', 'details'].map((key) => placeOfTags(alert[key])),
  placeOfJson(alert['description']),
  ...['dedup_key', 'key', 'alias'].map((key) => placeOfKey(alert[key])),
];
