import { accountOf } from '../intent/asker.ts';
import type { Freeze } from '../stop/freeze.ts';
import type { Outcome, TurnedAway } from '../stop/outcome.ts';
import { bad, good, neutral, type Words } from './words.ts';
import { duration, time } from './zh.ts';
import { nameOf } from './zh-target.ts';
import { NOTHING_STOPPED } from './zh-words.ts';

const since = ({ by, at, reason }: Freeze, timeZone?: string): string =>
  `由 ${accountOf(by)} 于 ${time(at, timeZone)}冻结${reason === undefined ? '' : `，原因：${reason}`}`;

/** An automatic stop that a freeze has held back. */
export const frozen = (freeze: Freeze, it: string, timeZone?: string): Words =>
  bad(
    `自动停止已冻结，未停止${it}。`,
    NOTHING_STOPPED,
    `${since(freeze, timeZone)}。`,
    '解冻后也不会补做，需要时请重新发起。人工停止不受影响。',
  );

/** What a dry run says of a stop that would not have gone out. */
export function wouldBeHeldBack(instead: TurnedAway, it: string, timeZone?: string): string {
  return instead.kind === 'frozen'
    ? `演练：不会停止${it}，因为自动停止已冻结（${since(instead.freeze, timeZone)}）。`
    : `演练：不会停止${it}，因为${limitText(instead)}，${time(instead.until, timeZone)}起恢复。`;
}

/** A stop for which a limit has no place. */
export const overLimit = (
  outcome: Extract<Outcome, { kind: 'cool-down' | 'over-budget' }>,
  it: string,
  timeZone?: string,
): Words =>
  bad(
    `${limitText(outcome)}，未停止${it}。`,
    NOTHING_STOPPED,
    `${time(outcome.until, timeZone)}起可再次停止。此前因同一限额被拦下的其他告警只写入审计记录，不再通知。`,
  );

/** Whether a freeze stands, and what a command has changed. */
export function describeFreeze(
  { change, freeze, sent }: Extract<Outcome, { kind: 'freeze' }>,
  timeZone?: string,
): Words {
  const gone =
    sent.length === 0
      ? ['目前没有正在进行的自动停止。']
      : [
          `冻结前已发出、无法拦下：${sent.map(({ requestId, target }) => `${nameOf(target)}，请求 ${requestId}`).join('；')}。`,
        ];
  switch (change) {
    case 'began':
      return good(
        '已冻结：在解冻（unfreeze）之前，告警和程序不会停止任何实例。',
        ...gone,
        '尚未发出的停止不再发出，解冻后也不会补做。人工停止不受影响。',
      );
    case 'stood':
      return neutral(
        '自动停止处于冻结状态。',
        ...(freeze === undefined ? [] : [`${since(freeze, timeZone)}。`]),
        ...gone,
        '解冻：unfreeze。',
      );
    case 'ended':
      return good(
        '已解冻：告警和程序可以再次停止策略允许的实例。',
        ...(freeze === undefined ? [] : [`此前${since(freeze, timeZone)}。`]),
        '冻结期间被拦下的停止不会补做。',
      );
    case 'none':
      return neutral('当前没有冻结：告警和程序可以停止策略允许的实例。');
  }
}

const SCOPES = {
  instance: '同一实例',
  job: '同一作业',
  workspace: '同一工作空间',
  total: '全部实例合计',
} as const;

const limitText = ({ scope, max, windowMs }: Exclude<TurnedAway, { kind: 'frozen' }>): string =>
  `已达限额（${SCOPES[scope]} ${duration(windowMs)}内最多停止 ${max} 次）`;
