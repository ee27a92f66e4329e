import { accountOf } from '../intent/asker.ts';
import type { StatusMessage } from '../messages/status-message.ts';

/** The members that every result has, in the API's answers and in those to alerts. Their names are API. */
export const resultMembers = ({ requestId, outcome, target, askedFirst }: StatusMessage): object => ({
  request_id: requestId,
  outcome,
  job_name: target?.jobName,
  instance_id: target?.instanceId,
  workspace: target?.workspace,
  // Another request for the same run came before, and its outcome is this one's.
  asked_first: askedFirst && {
    request_id: askedFirst.requestId,
    by: accountOf(askedFirst.asker),
  },
});
