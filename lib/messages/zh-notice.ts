import type { OutcomeCounts } from './en-notice.ts';
import type { NoticeWords } from './notices.ts';
import { outcomeName } from './zh-outcome-names.ts';

const total = (counts: OutcomeCounts): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

const list = (counts: OutcomeCounts): string =>
  [...counts].map(([outcome, count]) => `${count} 个${outcomeName(outcome)}`).join('，');

const words: NoticeWords = {
  noticeHeader: (counts) =>
    `dlf-stop：${total(counts)} 个请求${counts.has('needs-approval') ? '' : '已结束'}：${list(counts)}`,
  noticeRest: (counts) => `……另有 ${total(counts)} 个：${list(counts)}`,
  // What to do first, since a limit may cut what is wrong.
  policyUnusable: ({ words: problem, hasGoodOne }) => ({
    headline: `dlf-stop：策略无法使用。${hasGoodOne ? '继续沿用上一份有效策略。' : '在有有效策略之前，一律不放行。'}`,
    details: `请修正策略，一分钟内会重新读取。可用“npm run policy -- check”检查策略文本的问题。详情：${problem}`,
  }),
};

export const chineseNotices = (): NoticeWords => words;
