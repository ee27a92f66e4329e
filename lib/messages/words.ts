import type { StatusMessage } from './status-message.ts';

/** What is said of an outcome. */
export type Words = Pick<StatusMessage, 'headline' | 'details' | 'tone'>;

const words =
  (tone: StatusMessage['tone']) =>
  (headline: string, ...details: readonly string[]): Words => ({ tone, headline, details });
export const good = words('good');
export const neutral = words('neutral');
export const bad = words('bad');

/** Of every end without a stop. */
export const NOTHING_STOPPED = 'Nothing was stopped.';
