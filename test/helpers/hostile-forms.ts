import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sample as cloudevents } from '../../lib/sources/cloudevents/sample.ts';
import { sample as grafana } from '../../lib/sources/grafana/sample.ts';
import { sample as pagerduty } from '../../lib/sources/pagerduty/sample.ts';
import type { Sample } from '../../lib/sources/sample.ts';
import { localEnv } from '../../local/defaults.ts';
import type { Delivery } from './deliver.ts';
import { exampleNames, payloadOf, proofOf } from './example-senders.ts';
import { smnMessage, snsMessage } from './topic-messages.ts';

/** A kind of delivery: what it says, and how its sender would prove whatever it says. */
export interface Form {
  readonly name: string;
  /** About the instance 34765 of etl_orders_daily, and in no repeat the same. */
  text(unique: string): string;
  proven(text: string, key: string): Delivery;
}

const json = { 'content-type': 'application/json' };
const fixture = (path: string): string => readFileSync(join(import.meta.dirname, '../lib', path), 'utf8');
const hmac = (secret: string, text: string): string =>
  createHmac('sha256', localEnv[secret] ?? '')
    .update(text)
    .digest('hex');

const sampleText =
  (sample: Sample) =>
  (unique: string): string =>
    sample({
      command: 'stop etl_orders_daily 34765',
      now: Date.now(),
      unique,
      secret: (name) => localEnv[name] ?? '',
    }).body;

/** A moment of today in the place of the published one, whose alert would be history. */
const today = (text: string, unique: string): string =>
  text
    .replaceAll(/2026-11-24T01:10:0\d(\.\d+)?/g, new Date().toISOString().replace('Z', ''))
    .replaceAll(/c3a1f0b2d4e59677|c6eadffa33fcdf37|22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324/g, unique);

const jobNotice = {
  工作空间: '',
  作业名称: 'etl_orders_daily',
  作业状态: '运行超时',
  作业实例ID: '34765',
  调度类型: '正常调度',
  告警类型: '作业运行超时告警',
};
const cloudEye = {
  message_type: 'alarm',
  alarm_id: 'al1704475580412b2a4lnr3W',
  alarm_name: 'a job runs too long',
  alarm_status: 'alarm',
  namespace: 'DLF.CUSTOM',
  dimension: 'job_name:etl_orders_daily,instance_id:34765',
  template_variable: { IsAlarm: true, AlarmLevel: 'Critical', AlarmDesc: '' },
};
const node = {
  labels: { job_name: 'etl_orders_daily', instance_id: 34765 },
  status: 'running',
  tags: ['a:b'],
};

const throughSmn = (name: string, message: object): Form => ({
  name: `smn: ${name}`,
  text: (unique) => JSON.stringify({ ...message, unique }),
  proven: (text, key) => ({
    target: '/webhooks/smn',
    headers: json,
    body: JSON.stringify(smnMessage(key, { message: text })),
  }),
});

const throughSns = (name: string, message: (unique: string) => string): Form => ({
  name: `sns: ${name}`,
  text: message,
  proven: (text, key) => ({
    target: '/webhooks/sns',
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
    body: JSON.stringify(snsMessage(key, { Message: text })),
  }),
});

const timestamp = (): string => String(Math.floor(Date.now() / 1000));
const alarm = JSON.parse(fixture('sources/sns/cloudwatch-alarm.json')) as { Message: string };

/** All forms over HTTP. */
export const httpForms: readonly Form[] = [
  {
    name: 'alertmanager',
    text: (unique) =>
      today(
        fixture('alerts/alertmanager-firing.json').replaceAll(
          '"workspace": "b384b9e9ab9b4ee8994c8633aabc9505",',
          '',
        ),
        unique,
      ),
    proven: (body) => ({
      target: '/webhooks/alertmanager',
      headers: { ...json, authorization: `Bearer ${localEnv['ALERTMANAGER_TOKEN']}` },
      body,
    }),
  },
  {
    name: 'grafana',
    text: sampleText(grafana),
    proven: (body) => {
      const at = timestamp();
      return {
        target: '/webhooks/grafana',
        headers: {
          ...json,
          'x-grafana-alerting-timestamp': at,
          'x-grafana-alerting-signature': hmac('GRAFANA_HMAC_SECRET', `${at}:${body}`),
        },
        body,
      };
    },
  },
  {
    name: 'pagerduty',
    text: sampleText(pagerduty),
    proven: (body) => ({
      target: '/webhooks/pagerduty',
      headers: { ...json, 'x-pagerduty-signature': `v1=${hmac('PAGERDUTY_SECRET', body)}` },
      body,
    }),
  },
  ...['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'].map(
    (type): Form => ({
      name: `cloudevents: ${type}`,
      text: (unique) => {
        const event = sampleText(cloudevents)(unique);
        if (type === 'application/json') return JSON.stringify((JSON.parse(event) as { data: object }).data);
        return type.includes('batch') ? `[${event}]` : event;
      },
      proven: (body) => ({
        target: '/webhooks/cloudevents',
        headers: {
          'content-type': type,
          authorization: `Bearer ${localEnv['CLOUDEVENTS_TOKEN']}`,
          ...(type === 'application/json' && {
            'ce-specversion': '1.0',
            'ce-type': 'com.example.dlf.job.overrun',
            'ce-source': '/monitoring/dlf',
            'ce-id': `${Math.random()}`,
          }),
        },
        body,
      }),
    }),
  ),
  throughSmn('a job notice', jobNotice),
  throughSmn('an alarm of Cloud Eye', cloudEye),
  throughSmn('a message of a node', node),
  throughSns('a CloudWatch alarm', (unique) => today(alarm.Message, unique)),
  throughSns('JSON', (unique) => JSON.stringify({ ...node, unique })),
  ...exampleNames.map(
    (name): Form => ({
      name: `custom: ${name}`,
      // What is the same in each repeat is somewhere else in each of them: the job and the instance are what counts.
      text: () => JSON.stringify(payloadOf(name)),
      proven: (body) => ({ ...proofOf(name).proven(body, proofOf(name).secret), body }),
    }),
  ),
];

/** Events that invoke Lambda. */
export const eventForms: readonly Omit<Form, 'proven'>[] = [
  'sns-lambda-event',
  'eventbridge-cloudwatch-alarm',
  'cloudwatch-alarm-lambda-action',
].map((name) => ({ name, text: (unique) => today(fixture(`alerts/${name}.json`), unique) }));
