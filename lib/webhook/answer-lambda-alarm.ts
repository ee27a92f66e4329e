import { ALERT_LIFE_MS } from '../alerts/alert-life.ts';
import { readLambdaAlarm, withoutStale } from '../alerts/lambda-alarm.ts';
import type { AlertNames } from '../alerts/names.ts';
import type { Until } from '../clock.ts';
import { sha256 } from '../crypto/sha256.ts';
import { isRecord, jsonOrNothing, textOf } from '../http/exact-json.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { alertMembers } from '../sources/alert-answers.ts';
import { answerAlerts } from './answer-alerts.ts';
import type { AskTools } from './ask-tools.ts';

/** Not everything was taken in: Lambda has to invoke us again with the same event. */
export class NotTakenInError extends Error {
  override readonly name = 'NotTakenInError';
  constructor() {
    super('Not every alert of the event was taken in: it has to come again.');
  }
}

/**
 * What was given up by Lambda lies in a queue, in the form of its destinations (docs.aws.amazon.com/lambda, "Capturing
 * records of Lambda asynchronous invocations"), one record an event.
 */
function comeBack(event: unknown): unknown {
  const [record, ...more] =
    isRecord(event) && Array.isArray(event['Records']) ? (event['Records'] as unknown[]) : [];
  if (!isRecord(record) || record['eventSource'] !== 'aws:sqs' || more.length > 0) return event;
  const failure = jsonOrNothing(textOf(record['body']) ?? '');
  return isRecord(failure) ? failure['requestPayload'] : undefined;
}

/** What events are read with. */
export interface EventTools extends AskTools {
  readonly names: AlertNames;
  /** SNS topics that are listened to; undefined: all that IAM lets through. */
  readonly topics: readonly string[] | undefined;
}

/**
 * Carries out what an alarm asks for that invokes Lambda itself. Nobody reads the answer but whoever tries it by hand.
 *
 * @throws NotTakenInError so that Lambda tries again
 */
export async function answerLambdaAlarm(tools: EventTools, event: unknown, until: Until): Promise<object> {
  const { clock, randomBytes, reader } = tools.parts;
  const receivedAt = clock.now();
  const terms = {
    receivedAt,
    expiresAt: receivedAt + ALERT_LIFE_MS,
    inline: true,
    mayGoOn: true,
    payload: sha256(JSON.stringify(event) ?? '').toString('base64url'),
  };
  const read = withoutStale(readLambdaAlarm(comeBack(event), tools.names, tools.topics), receivedAt);
  const answers = await answerAlerts(tools, read, terms, until);
  if (answers.retryAfterSeconds !== undefined) throw new NotTakenInError();
  return alertMembers({
    kind: 'results',
    deliveryId: requestIdFor(undefined, randomBytes),
    ...answers,
    locale: reader?.locale,
  });
}
