import type { OutcomeCounts } from '../messages/en-notice.ts';
import type { StatusMessage } from '../messages/status-message.ts';

/** The most frequent outcome first; among equals, the one that comes first in the messages. */
export function countOutcomes(messages: readonly StatusMessage[]): OutcomeCounts {
  const counts = new Map<string, number>();
  for (const { outcome } of messages) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}
