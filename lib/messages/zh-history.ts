import { accountOf } from '../intent/asker.ts';
import type { AuditEntry, AuditedEntry } from '../stop/audit-entry.ts';
import { neutral, type Words } from './words.ts';
import { time } from './zh.ts';
import { outcomeName } from './zh-outcome-names.ts';

/** What was decided, the latest first. */
export const describeHistory = (records: readonly AuditedEntry[], timeZone?: string): Words =>
  records.length === 0
    ? neutral('没有你可以查看的历史记录。')
    : neutral(
        `最近 ${records.length} 条你可以查看的历史记录。`,
        ...records.map((record) => line(record, timeZone)),
      );

const ACTIONS: Readonly<Record<AuditEntry['action'], string>> = {
  stop: '停止',
  rerun: '重跑',
  freeze: '冻结',
  unfreeze: '解冻',
  answer: '答复',
  read: '查看',
};

function line({ entry, times, firstAt }: AuditedEntry, timeZone?: string): string {
  const { action, target, dryRun, outcome, asker, by, count = 1 } = entry;
  const what = [target?.jobName, target?.instanceId].filter(Boolean).join(' ');
  const total = times * count;
  return `${[
    time(firstAt, timeZone),
    `${ACTIONS[action]}${what === '' ? '' : ` ${what}`}${dryRun ? '（演练）' : ''}${outcome === 'freeze' ? '' : `：${outcomeName(outcome)}`}`,
    accountOf(asker),
    ...(by?.kind === 'rule' ? [`规则“${by.name}”`] : []),
    ...(total > 1 ? [`共 ${total} 次`] : []),
  ].join(' · ')}。`;
}
