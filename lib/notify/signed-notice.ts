import { plainText, type StatusMessage } from '../messages/status-message.ts';
import { countOutcomes } from './count-outcomes.ts';

const MAX_REQUESTS = 1_000;

/**
 * The payload, in the form that Standard Webhooks recommends: type, time of the event, data.
 *
 * @param at when it happened, which is not when it is sent: every try has the same body
 */
export function signedNotice(messages: readonly StatusMessage[], at: number): object {
  return {
    type: 'dlf_stop.requests_ended',
    timestamp: new Date(at).toISOString(),
    data: {
      count: messages.length,
      outcomes: Object.fromEntries(countOutcomes(messages)),
      ...(messages.length > MAX_REQUESTS && { truncated: true }),
      requests: messages.slice(0, MAX_REQUESTS).map((message) => ({
        request_id: message.requestId,
        outcome: message.outcome,
        job_name: message.target?.jobName,
        instance_id: message.target?.instanceId,
        workspace: message.target?.workspace,
        message: plainText(message),
      })),
    },
  };
}
