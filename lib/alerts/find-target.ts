import { integerText } from '../http/exact-json.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import type { TargetText } from '../intent/target.ts';
import type { IgnoredReason } from './ignored.ts';
import { type AlertNames, keyNames } from './names.ts';

/** Something of an alert in which names may stand under keys of its own: labels, tags, dimensions. */
export type Place = Readonly<Record<string, unknown>>;

/**
 * Finds the target that an alert names, in the first places that name one. Without any key for an instance the job alone
 * is meant; a key that holds nothing usable has lost its value, and then nothing is meant.
 */
export function findTarget(places: readonly Place[], names: AlertNames): Result<TargetText, IgnoredReason> {
  const jobNames = [...names.jobName, keyNames.jobName];
  const instanceIds = [...names.instanceId, keyNames.instanceId];
  const jobName = firstText(places, jobNames);
  const instance = places.find((place) => textIn(place, instanceIds) !== undefined);
  const instanceId = instance && textIn(instance, instanceIds);
  if (jobName === undefined) return failed('no-job-name');
  if (instanceId === undefined && places.some((place) => hasKey(place, instanceIds))) {
    return failed('no-instance-id');
  }
  const workspace = firstText(places, names.workspace);
  const job = places.find((place) => textIn(place, jobNames) !== undefined);
  // Two halves of two targets would make a third one.
  const isMixed =
    differs(instance, jobNames, jobName) ||
    differs(instance, names.workspace, workspace) ||
    differs(job, instanceIds, instanceId) ||
    differs(job, names.workspace, workspace);
  return isMixed ? failed('contradiction') : ok({ jobName, instanceId, workspace });
}

/** Whether a place has something else of its own to say. */
function differs(place: Place | undefined, keys: readonly string[], chosen: string | undefined): boolean {
  const own = place && textIn(place, keys);
  return own !== undefined && own !== chosen;
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
