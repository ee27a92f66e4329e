import type { RequestId } from '../../../lib/intent/request-id.ts';
import type { Subject } from '../../../lib/messages/compose.ts';
import type { NoticeItem } from '../../../lib/notify/notice.ts';
import type { Outcome } from '../../../lib/stop/outcome.ts';
import { AT, outcomes } from '../messages/outcomes.ts';
import { messageOf } from '../messages/subjects.ts';

/** A request with this outcome, closed `second` seconds after {@link AT}; its ID is made of both. */
export const item = (
  kind: Outcome['kind'],
  second = 0,
  changes: Omit<Partial<Subject>, 'requestId' | 'outcome'> = {},
): NoticeItem => ({
  message: messageOf({
    requestId: idOf(kind, second),
    outcome: outcomes[kind],
    asker: { kind: 'alert', source: 'alertmanager', id: 'NightlyBatchOverrun' },
    ...changes,
  }),
  at: AT + second * 1000,
});

export const idOf = (kind: string, second: number): RequestId =>
  `${kind}${second}`.toUpperCase().replaceAll('-', '').padEnd(26, 'X') as RequestId;

export const items = (count: number, kind: Outcome['kind'], from = 0): NoticeItem[] =>
  Array.from({ length: count }, (_, index) => item(kind, from + index));
