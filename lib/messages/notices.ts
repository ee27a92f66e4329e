import type { Locale } from '../intent/locale.ts';
import type { PolicyProblem } from '../intent/policy-problem.ts';
import { noticeHeader, noticeRest, type OutcomeCounts, policyUnusable } from './en-notice.ts';
import { chineseNotices } from './zh-notice.ts';

/** The words of notices that no single request has. */
export interface NoticeWords {
  readonly noticeHeader: (counts: OutcomeCounts) => string;
  readonly noticeRest: (counts: OutcomeCounts) => string;
  readonly policyUnusable: (problem: PolicyProblem) => {
    readonly headline: string;
    readonly details: string;
  };
}

const english: NoticeWords = { noticeHeader, noticeRest, policyUnusable };

export const noticesIn = (locale: Locale | undefined): NoticeWords =>
  locale === 'zh' ? chineseNotices() : english;
