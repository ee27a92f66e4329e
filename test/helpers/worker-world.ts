import type { HttpCall } from '../../lib/http/http-call.ts';
import type { Ask } from '../../lib/intent/intent.ts';
import { createMemoryAudit } from '../../lib/ledger/memory-audit.ts';
import { createMemoryLedger } from '../../lib/ledger/memory-ledger.ts';
import type { Log } from '../../lib/logging.ts';
import type { StatusMessage } from '../../lib/messages/status-message.ts';
import type { Channel } from '../../lib/notify/channels.ts';
import type { Posted } from '../../lib/notify/post.ts';
import type { Policy } from '../../lib/policy/policy.ts';
import { createMemoryQueue, type MemoryQueue, type Messages } from '../../lib/queue/memory-queue.ts';
import { sealLate } from '../../lib/sources/late.ts';
import { createSources } from '../../lib/sources/open-source.ts';
import { source as slack } from '../../lib/sources/slack/index.ts';
import type { Parts } from '../../lib/stop/parts.ts';
import type { StopRequest } from '../../lib/stop/request.ts';
import { answerAlerts } from '../../lib/webhook/answer-alerts.ts';
import { answerAsk } from '../../lib/webhook/answer-ask.ts';
import type { AskTools } from '../../lib/webhook/ask-tools.ts';
import { answerEvent } from '../../lib/worker/answer-event.ts';
import type { WorkerTools } from '../../lib/worker/worker-tools.ts';
import { createFleetDlf, type FleetDlf } from './fleet-dlf.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { alert, person, policyOf } from './stop-world.ts';

const MINUTE_MS = 60_000;
const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/dlf-stop';
const ARN = 'arn:aws:sqs:eu-west-1:123456789012:dlf-stop';
const config = { signingSecrets: ['a secret of no real app'], teams: undefined };

/** Webhook, queue, worker and sweep in one process, on a clock that is moved by hand. */
export interface WorkerWorld {
  readonly clock: ManualClock;
  readonly dlf: FleetDlf;
  readonly queue: MemoryQueue;
  readonly parts: Parts;
  readonly tools: WorkerTools;
  /** What was posted, and what answers it from now on. */
  readonly posts: readonly HttpCall[];
  answerPosts(posted: Posted): void;
  readonly logged: readonly (readonly [message: string, fields: Readonly<Record<string, unknown>>])[];
  /** A delivery of alerts about these instances. */
  alerts(instanceIds: readonly string[]): Promise<readonly StatusMessage[]>;
  /** A person's command, which waits for so long. */
  command(instanceId: string | undefined, waitMs: number): Promise<StatusMessage>;
  read(id: string): Promise<StopRequest | undefined>;
  sweep(): Promise<void>;
  /** Hands over the messages that can be seen. */
  pump(): Promise<void>;
  /** Lets time go by, with everything that AWS would do in it. */
  live(ms: number): Promise<void>;
}

const slackChannel: Channel = {
  kind: 'slack',
  name: 'slack-test',
  url: 'https://hooks.slack.com/services/T1/B1/x',
};

export function createWorkerWorld({
  policy = policyOf({}),
  stopTakesMs = 0,
  clock = createManualClock(),
  channels = [slackChannel],
}: {
  policy?: Policy;
  stopTakesMs?: number;
  clock?: ManualClock;
  channels?: readonly Channel[];
} = {}): WorkerWorld {
  const dlf = createFleetDlf(clock.now, stopTakesMs);
  const queue = createMemoryQueue(clock.now);
  const logged: [string, Readonly<Record<string, unknown>>][] = [];
  const write = (message: string, fields: Readonly<Record<string, unknown>>): void => {
    logged.push([message, fields]);
  };
  const log: Log = { info: write, warn: write, error: write };
  let random = 0;
  const parts: Parts = {
    dlf,
    log,
    queue,
    clock,
    policy,
    ledger: createMemoryLedger<StopRequest>(clock.now),
    audit: createMemoryAudit(clock.now, 90 * 24 * 60 * MINUTE_MS),
    isShared: true,
    randomBytes: (size) => {
      const bytes = Buffer.alloc(Math.max(4, size));
      bytes.writeUInt32BE(++random);
      return bytes.subarray(0, size);
    },
    channels: channels.map(({ name }) => name),
  };
  const posts: HttpCall[] = [];
  let posted: Posted = { kind: 'done' };
  const tools: WorkerTools = {
    parts,
    channels,
    openSource: createSources(new Map([['slack', config]])),
    fetch: () => new Promise(() => {}),
    post: async (call) => {
      posts.push(call);
      return posted;
    },
  };
  const never = (): Promise<never> => new Promise(() => {});
  const askTools: AskTools = { parts, post: tools.post, sleep: never, fetch: never };

  const handOver = async (messages: Messages, arn: string): Promise<void> => {
    const received = messages.receive(10);
    if (received.length === 0) return;
    const Records = received.map(({ id, body }) => ({ messageId: id, body, eventSourceARN: arn }));
    const answer = await answerEvent(tools, QUEUE_URL, { Records }, clock.within(50_000));
    const failed = new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id } of received) if (!failed.has(id)) messages.done(id);
  };
  const isVisible = (messages: Messages): boolean => (messages.nextAt() ?? Infinity) <= clock.now();
  const pump = async (): Promise<void> => {
    while (isVisible(queue)) await handOver(queue, ARN);
    while (isVisible(queue.dead)) await handOver(queue.dead, `${ARN}-dead`);
  };
  const sweep = async (): Promise<void> => {
    await answerEvent(tools, QUEUE_URL, { source: 'aws.events' }, clock.within(50_000));
  };
  let nextSweepAt = clock.now() + MINUTE_MS;

  return {
    clock,
    dlf,
    queue,
    parts,
    tools,
    posts,
    logged,
    answerPosts: (next) => {
      posted = next;
    },
    alerts: async (instanceIds) => {
      const receivedAt = clock.now();
      const terms = { receivedAt, expiresAt: receivedAt + 6 * 60 * MINUTE_MS, inline: true, mayGoOn: true };
      const { messages } = await answerAlerts(
        askTools,
        {
          asks: instanceIds.map((id) => ({ ...askFor(id), asker: alert, dedupe: ['alertmanager', id] })),
          ignored: [],
        },
        terms,
        clock.within(20_000),
      );
      return messages;
    },
    command: (instanceId, waitMs) => {
      const receivedAt = clock.now();
      const terms = { receivedAt, expiresAt: receivedAt + 10 * MINUTE_MS, inline: true, mayGoOn: true };
      const url = `https://hooks.slack.com/commands/T1/${instanceId}/x`;
      const late = (requestId: StopRequest['id']) =>
        slack.late &&
        sealLate(
          slack.late as never,
          config,
          { source: 'slack', url, requestId, receivedAt },
          parts.randomBytes,
        );
      return answerAsk(
        askTools,
        {
          ...askFor(instanceId),
          asker: person,
          mayBeByName: true,
          dedupe: ['slack', instanceId ?? 'by name'],
        },
        { ...terms, late },
        clock.within(waitMs),
      );
    },
    read: (id) => parts.ledger.read(id),
    sweep,
    pump,
    live: async (ms) => {
      const end = clock.now() + ms;
      for (;;) {
        await pump();
        const next = Math.min(nextSweepAt, queue.nextAt() ?? Infinity, queue.dead.nextAt() ?? Infinity);
        if (next > end) break;
        clock.pass(Math.max(0, next - clock.now()));
        if (clock.now() < nextSweepAt) continue;
        nextSweepAt += MINUTE_MS;
        await sweep();
      }
      clock.pass(Math.max(0, end - clock.now()));
    },
  };
}

const askFor = (instanceId: string | undefined): Pick<Ask, 'target' | 'dryRun'> => ({
  target: { jobName: 'job_batch', instanceId, workspace: undefined },
  dryRun: false,
});
