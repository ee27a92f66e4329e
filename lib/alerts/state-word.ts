import type { IgnoredReason } from './ignored.ts';

const WORDS: readonly (readonly [IgnoredReason | 'firing', readonly string[]])[] = [
  [
    'firing',
    [
      'firing',
      'alarm',
      'alert',
      'alerting',
      'problem',
      'triggered',
      'trigger',
      'active',
      'open',
      'fired',
      'critical',
      'running',
      'running-exception',
      'overtime',
      'timeout',
      'uncompleted',
      'busy',
    ],
  ],
  [
    'resolved',
    ['resolved', 'resolve', 'ok', 'recovered', 'recovery', 'normal', 'closed', 'cleared', 'inactive'],
  ],
  ['no-data', ['no-data', 'nodata', 'no_data', 'insufficient_data', 'insufficient data', 'unknown', 'error']],
  ['test', ['test', 'testing']],
  ['update', ['acknowledged', 'acknowledge', 'update', 'updated', 'pending', 'suppressed', 'muted']],
  ['cancelled', ['cancelled', 'canceled', 'cancel', 'manual-stop', 'manual_stop', 'stopped', 'killed']],
  [
    'ended',
    ['success', 'succeeded', 'fail', 'failed', 'failure', 'completed', 'finished', 'ended', 'skipped'],
  ],
];

const REASONS: ReadonlyMap<string, IgnoredReason | 'firing'> = new Map(
  WORDS.flatMap(([reason, words]) => words.map((word) => [word, reason] as const)),
);

/**
 * What a state in somebody's own words means; undefined: it fires. A message that says nothing of its state is a signal in
 * itself; a word that is not known might mean anything.
 */
export function silenceOfState(state: unknown): IgnoredReason | undefined {
  if (state === undefined) return undefined;
  const known = typeof state === 'string' ? REASONS.get(state.trim().toLowerCase()) : undefined;
  return known === 'firing' ? undefined : (known ?? 'unknown-state');
}
