import type { Asker } from '../../../lib/intent/asker.ts';
import type { RequestId } from '../../../lib/intent/request-id.ts';
import type { Target } from '../../../lib/intent/target.ts';
import { compose, type Subject } from '../../../lib/messages/compose.ts';
import type { StatusMessage } from '../../../lib/messages/status-message.ts';
import { outcomes } from './outcomes.ts';

export const REQUEST_ID = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' as RequestId;
export const target = { workspace: 'default', jobName: 'job_batch', instanceId: '34765' } as Target;
export const person: Asker = { kind: 'person', source: 'slack', id: 'T1DC2JH3J/U2CERLKJA' };

/** What a message is about: a stopped instance, with what a test changes. */
export const subject = (changes: Partial<Subject> = {}): Subject => ({
  requestId: REQUEST_ID,
  outcome: outcomes.stopped,
  target,
  asker: person,
  ...changes,
});

export const messageOf = (changes: Partial<Subject> = {}): StatusMessage => compose(subject(changes));

/** The same about something that was no valid target. */
export const messageWithoutTarget = (changes: Omit<Partial<Subject>, 'target'> = {}): StatusMessage => {
  const { target: _none, ...rest } = subject(changes);
  return compose(rest);
};
