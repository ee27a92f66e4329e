import { isRecord } from '../http/exact-json.ts';

/** A message of a queue, as Lambda hands it over. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  /** the queue's */
  readonly arn: string;
}

/** What has woken the worker: messages, or the minute's schedule. */
export type WorkerEvent =
  | { readonly kind: 'messages'; readonly records: readonly QueueRecord[] }
  | { readonly kind: 'minute' };

/** Reads a Lambda event. */
export function readWorkerEvent(event: unknown): WorkerEvent {
  const records = isRecord(event) && Array.isArray(event['Records']) ? event['Records'] : undefined;
  if (records === undefined) return { kind: 'minute' };
  return {
    kind: 'messages',
    records: records.filter(isRecord).map(({ messageId, body, eventSourceARN }) => ({
      messageId: String(messageId),
      body: String(body),
      arn: String(eventSourceARN),
    })),
  };
}
