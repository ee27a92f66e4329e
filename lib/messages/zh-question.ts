import type { Asker } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { AnswerProblem, Outcome } from '../stop/outcome.ts';
import { bad, neutral, type Words } from './words.ts';
import { time, wasDoing } from './zh.ts';
import { policyReason } from './zh-decision.ts';

type Question = Extract<Outcome, { kind: 'needs-confirmation' | 'needs-approval' }>;

/** What somebody is asked before anything is done: to what, why, by whom, until when, and how to answer. */
export function describeQuestion(
  question: Question,
  it: string,
  verb: 'stop' | 'rerun',
  target: AskedTarget | undefined,
  asker: Asker,
  hereafter: readonly string[],
  timeZone?: string,
): Words {
  const { code, until, seen, why } = question;
  const what = verb === 'stop' ? '停止' : '重跑';
  const now = seen === undefined || target === undefined ? [] : [`当前状态：${wasDoing(seen, timeZone)}。`];
  const because = why === undefined ? [] : policyReason(why, question.kind);
  const nothing = verb === 'stop' ? '目前没有停止任何实例。' : '目前没有启动任何实例。';
  if (question.kind === 'needs-confirmation') {
    return neutral(
      `要${what}${it}吗？请先确认。`,
      ...now,
      nothing,
      ...because,
      asker.kind === 'credential'
        ? `确认或取消：向其 Location 下的 /confirm 或 /cancel 发送 POST {"code":"${question.code}"}。${time(question.until, timeZone)}之前有效，仅限此凭据，且仅针对本次运行。`
        : `确认：confirm ${question.code}。取消：cancel ${question.code}。${time(question.until, timeZone)}之前有效，仅限你本人在此会话中答复，且仅针对本次运行。`,
      ...hereafter,
    );
  }
  const who = whoOf(question);
  return neutral(
    `要${what}${it}吗？需要先审批。`,
    ...now,
    nothing,
    ...because,
    code === undefined || until === undefined
      ? `等待审批：${who}。`
      : `等待审批：${who}，${time(until, timeZone)}之前有效。在聊天中审批通过：confirm ${code}。撤回：cancel ${code}。任何人都不能审批自己的请求。`,
    ...hereafter,
  );
}

function whoOf({ approvers, missing }: Extract<Question, { kind: 'needs-approval' }>): string {
  return approvers.length <= missing ? list(approvers) : `${list(approvers)} 中的 ${missing} 人`;
}

const MAX_NAMES = 10;

const list = (names: readonly string[]): string =>
  names.length <= MAX_NAMES
    ? names.join('、')
    : `${names.slice(0, MAX_NAMES).join('、')} 等 ${names.length} 人`;

/** What has become of a question that nobody said yes to in time. */
export const unansweredHeadline = (kind: 'confirm' | 'approve', it: string): string =>
  kind === 'confirm' ? `未在时限内确认，没有处理${it}。` : `未在时限内获得审批，没有处理${it}。`;

/** Why an answer does not count. */
export function answerProblem(problem: AnswerProblem): Words {
  switch (problem) {
    case 'no-question':
      return bad('没有需要答复的问题：已有答复，或已过期。', NOTHING);
    case 'wrong-code':
      return bad('没有待答复的问题使用此验证码。', NOTHING, '请到发问的消息中查看验证码。');
    case 'too-many-tries':
      return bad('验证码已错三次，五分钟内不再接受你在此的答复。', NOTHING, '请在此之后重试。');
    case 'not-yours':
      return bad('此问题只能由发起人在原会话中答复。', NOTHING);
    case 'not-an-approver':
      return bad('你不在此请求的审批人之列。', NOTHING, '程序，以及策略文件未列出的账号，都不能审批。');
    case 'own-request':
      return bad('不能审批自己的请求，换账号也不行。', NOTHING, '请由他人审批。');
    case 'no-policy':
      return bad('无法读取 POLICY_URL 处的策略，恢复之前不接受任何答复。', NOTHING, '请一分钟后重试。');
    case 'approved-before':
      return neutral('你已审批通过，正在等待其他人审批。', NOTHING);
  }
}

const NOTHING = '本次答复没有改变任何状态。';
