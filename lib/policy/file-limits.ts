import { DAY_MS, durationMs, MINUTE_MS, rateOf } from './amounts.ts';
import type { Report } from './file-problem.ts';
import type { PolicyText } from './file-schema.ts';
import type { Limit, LimitScope, Limits } from './limits.ts';
import type { AlertLimits } from './policy.ts';

/** The narrowest first. */
const SCOPES = [
  ['per_instance', 'instance'],
  ['per_job', 'job'],
  ['per_workspace', 'workspace'],
  ['total', 'total'],
] as const satisfies readonly (readonly [string, LimitScope])[];

const MAX_STOPS = 1_000;
const MAX_DURATION_MS = 31 * DAY_MS;

const isDuration = (ms: number | undefined): ms is number =>
  ms !== undefined && ms >= MINUTE_MS && ms <= MAX_DURATION_MS;

/** Reads the limits, and reports numbers that are out of range. */
export function readLimits(given: PolicyText['limits'], report: Report): Limits {
  const each = SCOPES.flatMap(([key, scope]): Limit[] => {
    const text = given?.[key];
    if (text === undefined) return [];
    const { max = 0, windowMs } = rateOf(text) ?? {};
    if (max > MAX_STOPS) report(['limits', key], `more than ${MAX_STOPS} stops are no limit`);
    if (isDuration(windowMs)) return [{ scope, max, windowMs }];
    report(['limits', key], 'must be per 1m to 31d');
    return [];
  });
  return { for: given?.for ?? 'automatic', each };
}

/** Reads what alerts have to keep to. */
export function readAlertLimits(given: PolicyText['alerts'], report: Report): AlertLimits {
  const { max_age: maxAge, max_targets: maxTargets } = given ?? {};
  const maxAgeMs = maxAge === undefined ? undefined : durationMs(maxAge);
  if (maxAge !== undefined && !isDuration(maxAgeMs)) report(['alerts', 'max_age'], 'must be 1m to 31d');
  return {
    ...(maxAgeMs !== undefined && { maxAgeMs }),
    ...(maxTargets !== undefined && { maxTargets }),
  };
}
