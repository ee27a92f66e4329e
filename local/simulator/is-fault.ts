import type { Fault } from './fault.ts';
import { isObject } from './json-value.ts';
import { operations } from './route.ts';

/** The members that each kind must have beside the optional ones. */
const required = {
  delay: 'ms',
  silent: undefined,
  reset: undefined,
  drop: undefined,
  refuse: undefined,
  status: 'status',
  'work-then-status': 'status',
  garbage: undefined,
  truncated: undefined,
  'expired-token': undefined,
  'ignores-job-name': undefined,
} satisfies Record<Fault['kind'], string | undefined>;

/** Whether parsed JSON is a fault. */
export function isFault(value: unknown): value is Fault {
  if (!isObject(value)) return false;
  const { kind, on, times, ms, status, code, message, retryAfter } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(required, kind)) return false;
  const needed = required[kind as Fault['kind']];
  return (
    (needed !== 'ms' || isWhole(ms, 0, 2 ** 31 - 1)) &&
    (needed !== 'status' || isWhole(status, 200, 599)) &&
    (on === undefined || on === 'any' || operations.some((operation) => operation === on)) &&
    (times === undefined || isWhole(times, 1, Number.MAX_SAFE_INTEGER)) &&
    (code === undefined || typeof code === 'string') &&
    (message === undefined || typeof message === 'string') &&
    (retryAfter === undefined || typeof retryAfter === 'string' || isWhole(retryAfter, 0, 2 ** 31 - 1))
  );
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
