import type { Asker } from '../intent/asker.ts';
import type { Action } from '../intent/intent.ts';
import type { RequestId } from '../intent/request-id.ts';
import { type AskedTarget, isTarget, type Target, type TargetText } from '../intent/target.ts';
import { truncate } from '../intent/truncate.ts';
import type { FoundInstance, ListedInstance, Outcome } from '../stop/outcome.ts';
import type { Leader } from '../stop/request.ts';
import type { Seen } from '../stop/seen.ts';
import { commandText } from './command-text.ts';
import { formatTime } from './duration.ts';
import { labels, wasDoing } from './en.ts';
import { describeInquiry } from './en-inquiry.ts';
import { describeOutcome } from './en-outcome.ts';
import { describeRerun } from './en-rerun.ts';
import type { Choice, Fact, FollowUp, Listed, StatusMessage } from './status-message.ts';

/** What a status message is about. */
export interface Subject {
  readonly requestId: RequestId;
  readonly outcome: Outcome;
  /** Absent when what was named is no valid target. */
  readonly target?: AskedTarget;
  /** What was named instead. */
  readonly named?: TargetText;
  readonly asker: Asker;
  readonly reason?: string;
  readonly dryRun?: boolean;
  /** Absent: stop. */
  readonly action?: Action;
  /** Somebody has only asked. */
  readonly isInquiry?: boolean;
  /** Where a person looks at instances by hand. */
  readonly consoleUrl?: string | undefined;
  /** Whether a button's click can be answered. */
  readonly canClick?: boolean;
  /** The earlier request that stopped the same instance. */
  readonly leader?: Leader;
  /** Set where the request goes on after this message. */
  readonly followUp?: FollowUp;
}

/** What everybody in a chat is to see. */
const CHANGED: ReadonlySet<Outcome['kind']> = new Set(['stopped', 'accepted', 'rerun']);

/** Puts an outcome into words. */
export function compose(subject: Subject): StatusMessage {
  const { requestId, outcome, target } = subject;
  const ofAction = subject.action === 'rerun' ? describeRerun : describeOutcome;
  const describe = subject.isInquiry === true ? describeInquiry : ofAction;
  const { headline, details, tone } = describe(outcome, target, subject.asker, subject.followUp);
  const retryAfterSeconds = retryAfter(outcome);
  return {
    requestId,
    outcome: outcome.kind,
    tone,
    audience: CHANGED.has(outcome.kind) ? 'channel' : 'asker',
    headline,
    details,
    facts: factsOf(subject),
    ...(target ? { target } : subject.named && { target: shortened(subject.named) }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(outcome.kind === 'ambiguous' &&
      target && {
        choices: choicesIn(outcome.instances, target, subject.dryRun === true),
        canClick: subject.canClick === true,
      }),
    ...(outcome.kind === 'list' && { instances: outcome.instances.map(listed) }),
    ...(outcome.kind === 'status' &&
      isNamed(target) && { instances: [listed({ ...target, seen: outcome.seen })] }),
    ...((target !== undefined || outcome.kind === 'list') &&
      subject.consoleUrl !== undefined && { consoleUrl: subject.consoleUrl }),
    ...(subject.leader && { askedFirst: subject.leader }),
    ...(subject.followUp && { followUp: subject.followUp }),
  };
}

const isNamed = (target: AskedTarget | undefined): target is Target =>
  target !== undefined && isTarget(target);

const listed = ({ jobName, instanceId, seen }: ListedInstance): Listed => ({
  jobName,
  instanceId,
  doing: wasDoing(seen),
  ...seen,
});

const startOf = ({ startedAt }: Seen): string =>
  startedAt === undefined ? '' : `, since ${formatTime(startedAt)}`;

/** As many as a person looks through; a chat makes buttons of them. */
const MAX_CHOICES = 10;

/** What to type for each instance that may be meant. */
const choicesIn = (
  instances: readonly FoundInstance[],
  { jobName, workspace }: AskedTarget,
  dryRun: boolean,
): Choice[] =>
  instances.slice(0, MAX_CHOICES).map(({ instanceId, seen }) => ({
    label: `${instanceId}, ${wasDoing(seen)}${startOf(seen)}`,
    command: commandText('stop', { jobName, workspace, instanceId }, dryRun),
  }));

/** Long enough to be recognised, short enough to be repeated. */
const MAX_REPEATED = 128;

function shortened({ jobName, instanceId, workspace }: TargetText): NonNullable<StatusMessage['target']> {
  const shorten = (text = ''): string => truncate(text, MAX_REPEATED);
  return { jobName: shorten(jobName), instanceId: shorten(instanceId), workspace: shorten(workspace) };
}

function factsOf({ outcome, target, asker, reason, leader }: Subject): Fact[] {
  const seen = seenIn(outcome);
  return [
    ...(target === undefined
      ? []
      : ([
          { label: labels.job, kind: 'code', text: target.jobName },
          ...(target.instanceId === undefined
            ? []
            : [{ label: labels.instance, kind: 'code', text: target.instanceId } as const]),
          { label: labels.workspace, kind: 'code', text: target.workspace },
        ] as const)),
    ...(seen === undefined ? [] : [{ label: labels.was, kind: 'text', text: wasDoing(seen) } as const]),
    { label: labels.askedBy, kind: 'asker', asker },
    ...(leader === undefined
      ? []
      : [{ label: labels.askedFirst, kind: 'asker', asker: leader.asker } as const]),
    ...(reason === undefined ? [] : [{ label: labels.reason, kind: 'text', text: reason } as const]),
  ];
}

/** What the instance was doing: before the stop where that is known, else at the last look. */
function seenIn(outcome: Outcome): Seen | undefined {
  if (outcome.kind === 'stopped') return outcome.before ?? outcome.seen;
  return 'seen' in outcome ? outcome.seen : undefined;
}

const DEFAULT_RETRY_SECONDS = 30;

function retryAfter(outcome: Outcome): number | undefined {
  if (outcome.kind !== 'unavailable') return undefined;
  const asked = outcome.setback.why === 'throttled' ? (outcome.setback.retryAfterMs ?? 0) : 0;
  return Math.max(DEFAULT_RETRY_SECONDS, Math.ceil(asked / 1000));
}
