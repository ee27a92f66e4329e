import { accountOf } from '../intent/asker.ts';
import type { AuditedEntry } from '../stop/audit-entry.ts';
import { formatTime } from './duration.ts';
import { neutral, type Words } from './words.ts';

/** What was decided, the latest first. */
export const describeHistory = (records: readonly AuditedEntry[], timeZone?: string): Words =>
  records.length === 0
    ? neutral('Nothing has been decided that you may see.')
    : neutral(
        `The latest ${records.length === 1 ? 'decision' : `${records.length} decisions`}, as far as you may see them.`,
        ...records.map((record) => line(record, timeZone)),
      );

function line({ entry, times, firstAt }: AuditedEntry, timeZone?: string): string {
  const { action, target, dryRun, outcome, asker, by, count = 1 } = entry;
  const what = [target?.jobName, target?.instanceId].filter(Boolean).join(' ');
  const total = times * count;
  return `${[
    formatTime(firstAt, timeZone),
    `${action}${what === '' ? '' : ` ${what}`}${dryRun ? ' (dry run)' : ''}${outcome === 'freeze' ? '' : `: ${outcome}`}`,
    accountOf(asker),
    ...(by?.kind === 'rule' ? [`rule “${by.name}”`] : []),
    ...(total > 1 ? [`${total} times`] : []),
  ].join(' · ')}.`;
}
