import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = Readonly<Record<string, unknown>>;

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../lib/alerts', name), 'utf8');

/** What the published events call their run, and which one they are about here. */
export interface Run {
  readonly jobName: string;
  readonly instanceId: string;
}

const published = { jobName: 'etl_orders_daily', instanceId: '34765' };

/** A published event about another run, at another time, so that it is no repeat. */
function about<Event>(name: string, { jobName, instanceId }: Run, at: Date): Event {
  const text = fixture(name)
    .replaceAll(published.jobName, jobName)
    .replaceAll(published.instanceId, instanceId)
    .replaceAll(/2026-11-24T01:10:00\.(123|655)/g, at.toISOString().slice(0, -1));
  return JSON.parse(text) as Event;
}

let moments = 0;
/** Each a millisecond later than the one before. */
export const aMoment = (): Date => new Date(Date.now() - 60_000 + moments++);

export interface AlarmEvent extends Json {
  readonly source: string;
  readonly alarmData: AlarmDetail;
}

export interface BusEvent extends Json {
  readonly detail: AlarmDetail;
}

export interface AlarmDetail extends Json {
  readonly state: Json;
  readonly previousState: Json;
  readonly configuration: Json;
}

/** An alarm that invokes Lambda itself. */
export const alarmEvent = (run: Run, changes: Json = {}, at = aMoment()): AlarmEvent => {
  const event = about<AlarmEvent>('cloudwatch-alarm-lambda-action.json', run, at);
  return { ...event, alarmData: { ...event.alarmData, ...changes } };
};

/** An alarm through EventBridge. */
export const busEvent = (run: Run, changes: Json = {}, at = aMoment()): BusEvent => {
  const event = about<BusEvent>('eventbridge-cloudwatch-alarm.json', run, at);
  return { ...event, detail: { ...event.detail, ...changes } };
};

export interface SnsRecord extends Json {
  readonly Sns: Json & { readonly Message: string };
}

/** A message of SNS to Lambda; the alarm in it with changes. */
export function snsEvent(
  run: Run,
  alarm: Json = {},
  sns: Json = {},
  at = aMoment(),
): { readonly Records: readonly SnsRecord[] } {
  const { Records } = about<{ Records: readonly SnsRecord[] }>('sns-lambda-event.json', run, at);
  return {
    Records: Records.map((record) => ({
      ...record,
      Sns: {
        ...record.Sns,
        MessageId: `message-${at.getTime()}`,
        Message: JSON.stringify({ ...(JSON.parse(record.Sns.Message) as Json), ...alarm }),
        ...sns,
      },
    })),
  };
}
