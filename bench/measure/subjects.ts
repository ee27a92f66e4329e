import { join } from 'node:path';
import { BUILT } from '../build-subjects.ts';
import { delivery, eventOf, type Sender, senderEnv } from '../deliveries.ts';
import type { Surroundings } from './surroundings.ts';

/** What is compared. */
export interface Subject {
  readonly name: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** An event that has not come before. */
  event(): object;
  /** Whether an answer is what the subject is there for; a fast mistake is no result. */
  isRight(answer: string): boolean;
}

const OURS = join(import.meta.dirname, '../../dist/webhook.cjs');
const built = (name: string): string => join(BUILT, `${name}.cjs`);

/** A deployment for one sender. */
const secretOf = (sender: Sender): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(senderEnv).filter(([name]) => name.startsWith(`${sender.toUpperCase()}_`)),
  );

/** Alternatives first, then ours. */
export function subjectsIn({ dlf, aws, policyFile, senders }: Surroundings): readonly Subject[] {
  const slackEvent = (): object => eventOf(delivery('slack'));
  const ours = (
    name: string,
    sender: Sender,
    env: Readonly<Record<string, string>>,
    words: RegExp,
  ): Subject => ({
    name,
    file: OURS,
    // Commands may stop without a policy; alerts may not.
    env: {
      ...dlf,
      ...secretOf(sender),
      ...(sender === 'alertmanager' && { POLICY_FILE: policyFile }),
      ...env,
    },
    event: () => eventOf(delivery(sender)),
    isRight: (answer) => words.test(answer),
  });
  return [
    {
      name: 'bare handler',
      file: built('bare'),
      env: {},
      event: slackEvent,
      isRight: (text) => text.includes('ok'),
    },
    {
      name: 'middy, body parser, logger',
      file: built('middy'),
      env: {},
      event: () => eventOf(delivery('api')),
      isRight: (text) => text.includes('ok'),
    },
    {
      name: 'three calls of DLF, nothing else',
      file: built('floor'),
      env: dlf,
      event: slackEvent,
      isRight: (text) => text.includes('ok'),
    },
    {
      name: 'Bolt, bare ack()',
      file: built('bolt-ack'),
      env: senders,
      event: slackEvent,
      isRight: (text) => text.includes('"statusCode":200'),
    },
    {
      name: 'Bolt, the same job',
      file: built('bolt-job'),
      env: { ...dlf, ...senders },
      event: slackEvent,
      isRight: (text) => /Stopped nightly_orders/.test(text),
    },
    ours('dlf-stop, Slack, memory', 'slack', {}, /Stopped nightly_orders instance/),
    ours('dlf-stop, API, memory', 'api', {}, /"outcome\W+stopped/),
    ours('dlf-stop, Alertmanager, memory', 'alertmanager', {}, /"outcome\W+stopped/),
    ours('dlf-stop, Slack, DynamoDB', 'slack', aws, /Stopped nightly_orders instance/),
    ours('dlf-stop, API, DynamoDB', 'api', aws, /"outcome\W+stopped/),
    ours('dlf-stop, Alertmanager, DynamoDB', 'alertmanager', aws, /"outcome\W+queued/),
  ];
}

/** @throws Error when the subject did not do what it is there for */
export function assertRight({ name, isRight }: Subject, answer: unknown): void {
  const text = JSON.stringify(answer);
  if (!isRight(text)) throw new Error(`${name} answered ${text.slice(0, 400)}`);
}
