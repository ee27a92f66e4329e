import type { StatusMessage } from './status-message.ts';

type Icons = Readonly<Record<StatusMessage['tone'], string>>;

/** What marks an outcome by its tone. */
export const EMOJI: Icons = { good: '✅', neutral: 'ℹ️', bad: '⚠️' };

/** The same as Slack and Mattermost spell it. */
export const SHORTCODES: Icons = {
  good: ':white_check_mark:',
  neutral: ':information_source:',
  bad: ':warning:',
};
