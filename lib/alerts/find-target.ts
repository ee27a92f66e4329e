import { integerText } from '../http/exact-json.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import type { TargetText } from '../intent/target.ts';
import type { IgnoredReason } from './ignored.ts';
import type { AlertNames } from './names.ts';

/** Something of an alert in which names may stand under keys of its own: labels, tags, dimensions. */
export type Place = Readonly<Record<string, unknown>>;

/**
 * Finds the target that an alert names, in the first places that name one. Without any key for an instance the job alone
 * is meant; a key that holds nothing usable has lost its value, and then nothing is meant.
 */
export function findTarget(places: readonly Place[], names: AlertNames): Result<TargetText, IgnoredReason> {
  const jobName = firstText(places, names.jobName);
  if (jobName === undefined) return failed('no-job-name');
  const instance = places.find((place) => textIn(place, names.instanceId) !== undefined);
  const instanceId = instance && textIn(instance, names.instanceId);
  if (instanceId === undefined && places.some((place) => hasKey(place, names.instanceId))) {
    return failed('no-instance-id');
  }
  // Two halves of two targets would make a third one.
  const itsJob = instance && textIn(instance, names.jobName);
  if (itsJob !== undefined && itsJob !== jobName) return failed('contradiction');
  return ok({ jobName, instanceId, workspace: firstText(places, names.workspace) });
}

/** The first text under one of these keys, place by place. */
export function firstText(places: readonly Place[], keys: readonly string[]): string | undefined {
  for (const place of places) {
    const text = textIn(place, keys);
    if (text !== undefined) return text;
  }
  return undefined;
}

function textIn(place: Place, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = Object.hasOwn(place, key) ? integerText(place[key]) : undefined;
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

const hasKey = (place: Place, keys: readonly string[]): boolean =>
  keys.some((key) => Object.hasOwn(place, key));
