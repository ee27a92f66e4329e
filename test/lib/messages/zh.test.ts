import { describe, expect, it } from 'vitest';
import type { IgnoredReason } from '../../../lib/alerts/ignored.ts';
import type { Asker } from '../../../lib/intent/asker.ts';
import { languageOf } from '../../../lib/messages/languages.ts';
import { noticesIn } from '../../../lib/messages/notices.ts';
import { phrasesOf } from '../../../lib/messages/phrases.ts';
import { plainText, type StatusMessage } from '../../../lib/messages/status-message.ts';
import { IGNORED } from '../../../lib/sources/alert-answers.ts';
import { ignoredInChinese } from '../../../lib/sources/zh-ignored.ts';
import { policyFrom } from '../../helpers/policy-from.ts';
import { AT, ended, kinds, outcomes, running } from './outcomes.ts';
import { messageOf, messageWithoutTarget } from './subjects.ts';
import { askers, everySubject } from './variants.ts';

const reader = { locale: 'zh', timeZone: 'Asia/Shanghai' } as const;
const inChinese = (changes: Parameters<typeof messageOf>[0] = {}): StatusMessage =>
  messageOf({ ...changes, reader });
const say = (changes: Parameters<typeof messageOf>[0] = {}): string => plainText(inChinese(changes));

/** Products, commands, options, variables, members, and the names that the tests' outcomes have. */
const STAYS = new Set([
  ...'dlf-stop DLF DataArts Factory Alertmanager webhook JSON URL ID IAM HTTP API POST Location'.split(' '),
  ...'POLICY_FILE POLICY_URL LEDGER_TABLE NOTIFY DLF_ENDPOINT DLF_REGION DLF_PROJECT_ID'.split(' '),
  ...'stop rerun status list history freeze unfreeze confirm cancel can-i job_name instance_id'.split(' '),
  ...'approve dry-run refuse from people channels labels may workspaces jobs then max_alerts'.split(' '),
  ...'alerts.max_age alerts.max_targets resolve only-running true false dry_run reason code'.split(' '),
  ...'job_batch default workspace slack api alertmanager ci li wang quarter end TooLong'.split(' '),
  ...'Asia Shanghai T U C FIRST SENTBEFORETHEFREEZEBEGAN KQ D MNA p n obs b nightly_ dlf job instance'.split(
    ' ',
  ),
  ...kinds,
]);

/** The words that are left when what stays English is taken away: names between quotation marks, and what DLF has said. */
const englishIn = (text: string): readonly string[] =>
  (
    text.replaceAll(/“[^”]*”|DLF 返回：[^。]*/g, '').match(/[A-Za-z][A-Za-z_]*(?:[.-][A-Za-z_]+)*/g) ?? []
  ).filter((word) => !STAYS.has(word));

const HAN = '\\p{Script=Han}';
/** A full-width sign brings its space along; everything else has one between itself and Chinese. */
const GLUED = new RegExp(`${HAN}[A-Za-z0-9]|[A-Za-z0-9]${HAN}`, 'u');
const HALF_WIDTH = new RegExp(`${HAN}[,;:?!.(]|[,;?!(] ?${HAN}`, 'u');

/** Nor has a full-width sign a space beside it, but where dots divide a line. */
const SPACED = /[，。：；（）](?! ·) |(?<!·) [，。：；（）]/;

const expectChinese = (text: string): void => {
  expect(englishIn(text), text).toEqual([]);
  expect(text).not.toMatch(GLUED);
  expect(text).not.toMatch(HALF_WIDTH);
  expect(text).not.toMatch(SPACED);
  expect(text).not.toMatch(/undefined|null|\[object|NaN|。。| {2}|。，|： *$/);
};

const textsOf = ({ headline, details, facts, choices = [], instances = [] }: StatusMessage): string[] => [
  headline,
  ...details,
  ...facts.map(({ label }) => label),
  ...choices.map(({ label }) => label),
  ...instances.map(({ doing }) => doing),
];

describe('Chinese', () => {
  it('is what every outcome is told in, with every reason, to everybody', () => {
    const said = new Set(
      everySubject.flatMap((changes) => [
        ...textsOf(inChinese(changes)),
        ...textsOf(messageWithoutTarget({ ...changes, reader })),
      ]),
    );
    for (const text of said) expectChinese(text);
    expect(said.size).toBeGreaterThan(300);
  });

  it('says each sentence to its end, where another follows', () => {
    for (const changes of everySubject) {
      const { headline, details } = inChinese(changes);
      for (const sentence of [headline, ...details]) expect(sentence).toMatch(/^$|[。？]$/);
    }
  });

  it.each([...kinds])('says of %s whether anything was stopped exactly where English does', (kind) => {
    const outcome = outcomes[kind];
    const english = plainText(messageOf({ outcome }));
    expect(say({ outcome }).includes('没有停止任何实例。')).toBe(
      /Nothing was stopped|This request stopped nothing/.test(english),
    );
    expect(inChinese({ outcome })).toMatchObject({
      tone: messageOf({ outcome }).tone,
      audience: messageOf({ outcome }).audience,
      outcome: kind,
      locale: 'zh',
    });
  });

  it('is what alerts that ask for nothing are told in', () => {
    const reasons = ignoredInChinese();
    expect(Object.keys(reasons)).toEqual(Object.keys(IGNORED));
    for (const reason of Object.keys(IGNORED) as IgnoredReason[]) expectChinese(reasons[reason]);
  });

  it('is what stands around a message', () => {
    const { request, console, more, help, helpTitle, mayTitle, buttons, really } = phrasesOf('zh');
    const words = [request, console, more(3), helpTitle[1], mayTitle, really(buttons.stop)];
    for (const text of [...words, ...Object.values(buttons)]) expectChinese(text);
    // Commands stand between backticks, and what they are for does not.
    for (const line of help) expect(englishIn(line.replaceAll(/`[^`]*`/g, '')), line).toEqual([]);
    const commands = (lines: readonly string[]) =>
      lines.flatMap((line) => line.match(/`(?:--)?[a-z][^`]*`/g) ?? []);
    expect(commands(help)).toEqual(commands(phrasesOf('en').help));
  });

  it('is what notices are written in', () => {
    const { noticeHeader, noticeRest, policyUnusable } = noticesIn('zh');
    const counts = new Map(kinds.map((kind) => [kind as string, 2]));
    expectChinese(noticeHeader(counts));
    expectChinese(noticeRest(counts));
    for (const hasGoodOne of [true, false]) {
      const { headline, details } = policyUnusable({ id: 'x', words: '', hasGoodOne });
      expectChinese(headline);
      expectChinese(details.replace(/详情：$/, ''));
    }
    expect(noticeHeader(new Map([['stopped', 2]]))).toBe('dlf-stop：2 个请求已结束：2 个已停止（stopped）');
  });

  it('says what somebody may do', () => {
    const { workspaces } = policyFrom('rules: []');
    const policy = policyFrom(`
workspaces: { staging: s1 }
people: { li: [slack:T1/U1] }
rules:
  - { from: [slack], jobs: ["nightly_*", "!nightly_pay"], may: [stop, rerun, status, list, history, freeze], then: confirm }
  - { from: [api], workspaces: [staging], jobs: ["*"], then: approve, approvers: { people: [li] } }
  - { from: [alertmanager], jobs: ["*"], then: dry-run }
  - { jobs: ["pay_*"], then: refuse }
`);
    const { mayLines } = languageOf('zh');
    const slack: Asker = { kind: 'person', source: 'slack', id: 'T1/U1' };
    for (const asker of askers) {
      for (const each of [
        policy,
        policyFrom('rules: []'),
        { kind: 'default', workspaces } as const,
        { kind: 'unreadable', workspaces } as const,
      ]) {
        for (const line of mayLines(each, asker)) {
          expect(englishIn(line.replaceAll(/nightly_\*|nightly_pay|pay_\*|staging/g, '')), line).toEqual([]);
          expect(line).not.toMatch(GLUED);
        }
      }
    }
    expect(mayLines(policy, slack)[0]).toBe(
      '停止（确认后执行）、重跑（确认后执行）、查看状态、列出实例、查看历史、冻结：所有已列出的工作空间，作业 nightly_*（nightly_pay 除外）',
    );
  });

  it.each([
    [running, '运行中，已运行 2 小时'],
    [{ ...running, startedAt: AT - 72 * 60_000 }, '运行中，已运行 1 小时 12 分钟'],
    [
      { ...running, usualMs: 1_080_000, instanceType: 5 },
      '运行中，已运行 2 小时，通常 18 分钟完成（补数据）',
    ],
    [{ status: 'a-new-status', at: AT }, '“a-new-status”'],
    [{ status: 'waiting', plannedAt: AT, at: AT }, '等待运行，计划于 2026-11-24 10:00（Asia/Shanghai）'],
    [ended, '已手动停止，结束于 2026-11-24 10:00（Asia/Shanghai）'],
  ])('says of %o: %s', (seen, expected) => {
    expect(languageOf('zh').wasDoing(seen, 'Asia/Shanghai')).toBe(expected);
  });

  it('reads as one text', () => {
    expect(say()).toBe(
      '已停止实例 34765（作业 job_batch），共运行 2 小时。只停止了本次运行，作业的调度照常进行。如需恢复，可在策略允许时重跑：rerun job_batch 34765 --workspace default。',
    );
    expect(say({ outcome: outcomes['needs-confirmation'] })).toBe(
      '要停止实例 34765（作业 job_batch）吗？请先确认。当前状态：运行中，已运行 2 小时。目前没有停止任何实例。规则“by hand”要求先确认。确认：confirm KQ7D2MNA。取消：cancel KQ7D2MNA。2026-11-24 10:05（Asia/Shanghai）之前有效，仅限你本人在此会话中答复，且仅针对本次运行。',
    );
    expect(say({ outcome: outcomes.ambiguous })).toBe(
      '作业 job_batch 有 2 个实例正在运行，请指明是哪一个。没有停止任何实例。34766：运行中，已运行 2 小时，开始于 2026-11-24 08:00（Asia/Shanghai）；34765：运行异常，已运行 2 小时，开始于 2026-11-24 08:00（Asia/Shanghai）。',
    );
    expect(say({ outcome: outcomes['cool-down'] })).toMatch(
      /^已达限额（同一实例 1 天内最多停止 1 次），未停止实例 34765（作业 job_batch）。没有停止任何实例。2026-11-24 11:00（Asia\/Shanghai）起可再次停止。/,
    );
  });
});

describe('another zone than UTC', () => {
  it('is named in English too', () => {
    const seen = { ...ended, status: 'success' };
    const message = messageOf({
      outcome: { kind: 'already-ended', seen, when: 'before' },
      reader: { timeZone: 'America/New_York' },
    });
    expect(message.headline).toContain('success, ended 2026-11-23 21:00 America/New_York.');
    expect(message).not.toHaveProperty('locale');
  });

  it('is what every time of a message is told by', () => {
    const zoned = { timeZone: 'Asia/Shanghai' } as const;
    for (const changes of everySubject) {
      const message = messageOf({ ...changes, reader: zoned });
      for (const text of textsOf(message)) expect(text).not.toMatch(/ UTC/);
      for (const text of textsOf(inChinese(changes))) expect(text).not.toContain('UTC');
    }
  });
});
