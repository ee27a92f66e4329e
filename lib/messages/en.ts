import { hasEnded } from '../dlf/job-instance.ts';
import type { FoundInstance } from '../stop/outcome.ts';
import type { Seen } from '../stop/seen.ts';
import { formatDuration, formatTime } from './duration.ts';

export const labels = {
  job: 'Job',
  instance: 'Instance',
  workspace: 'Workspace',
  was: 'Was doing',
  askedBy: 'Asked by',
  askedFirst: 'Asked first by',
  confirmedBy: 'Confirmed by',
  approvedBy: 'Approved by',
  reason: 'Reason',
} as const;

/** ListJobInstances, `instanceType`; the others need no word. */
const ORIGINS: Readonly<Record<number, string>> = { 5: 'PatchData', 6: 'of a real-time job' };

const origin = ({ instanceType }: Seen): string => {
  const text = instanceType === undefined ? undefined : ORIGINS[instanceType];
  return text === undefined ? '' : ` (${text})`;
};

/** `running for 1 h 12 min`, `success, ended 2026-11-24 03:12 UTC`, `waiting, planned for …` */
export function wasDoing(seen: Seen, timeZone?: string): string {
  if (hasEnded(seen)) {
    return seen.endedAt === undefined
      ? seen.status
      : `${seen.status}, ended ${formatTime(seen.endedAt, timeZone)}`;
  }
  if (seen.startedAt !== undefined) {
    const usual = seen.usualMs === undefined ? '' : `, usually done in ${formatDuration(seen.usualMs)}`;
    return `${seen.status} for ${formatDuration(seen.at - seen.startedAt)}${usual}${origin(seen)}`;
  }
  return seen.plannedAt === undefined
    ? seen.status
    : `${seen.status}, planned for ${formatTime(seen.plannedAt, timeZone)}`;
}

export const choiceOf = ({ instanceId, seen }: FoundInstance, timeZone?: string): string =>
  `${instanceId}, ${wasDoing(seen, timeZone)}${seen.startedAt === undefined ? '' : `, since ${formatTime(seen.startedAt, timeZone)}`}`;
