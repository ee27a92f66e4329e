import type { Asker } from '../intent/asker.ts';
import type { Action } from '../intent/intent.ts';
import type { Reader } from '../intent/locale.ts';
import type { RequestId } from '../intent/request-id.ts';
import { type AskedTarget, isTarget, type Target, type TargetText } from '../intent/target.ts';
import { truncate } from '../intent/truncate.ts';
import type { FoundInstance, ListedInstance, Outcome } from '../stop/outcome.ts';
import type { Consent, Leader } from '../stop/request.ts';
import type { Seen } from '../stop/seen.ts';
import { commandText } from './command-text.ts';
import type { Language } from './language.ts';
import { languageOf } from './languages.ts';
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
  /** Who has said yes to it. */
  readonly consent?: Consent;
  /** Milliseconds since the epoch: what is possible again is told in seconds. */
  readonly now?: number;
  /** The earlier request that stopped the same instance. */
  readonly leader?: Leader;
  /** Set where the request goes on after this message. */
  readonly followUp?: FollowUp;
  /** Absent: English and UTC. */
  readonly reader?: Reader | undefined;
}

/** What everybody in a chat is to see: what changed something, and what others are asked. */
const PUBLIC: ReadonlySet<Outcome['kind']> = new Set(['stopped', 'accepted', 'rerun', 'needs-approval']);

/** A freeze that was only looked at is for whoever looked. */
const isPublic = (outcome: Outcome): boolean =>
  PUBLIC.has(outcome.kind) ||
  (outcome.kind === 'freeze' && (outcome.change === 'began' || outcome.change === 'ended'));

/** Puts an outcome into words. */
export function compose(subject: Subject): StatusMessage {
  const { requestId, outcome, target, reader: { locale, timeZone } = {} } = subject;
  const language = languageOf(locale);
  const { describeInquiry, describeRerun, describeOutcome } = language;
  const ofAction = subject.action === 'rerun' ? describeRerun : describeOutcome;
  const describe = subject.isInquiry === true ? describeInquiry : ofAction;
  const { headline, details, tone } = describe(outcome, target, subject.asker, subject.followUp, timeZone);
  const listed = ({ jobName, instanceId, seen }: ListedInstance): Listed => ({
    jobName,
    instanceId,
    doing: language.wasDoing(seen, timeZone),
    ...seen,
  });
  const retryAfterSeconds = retryAfter(outcome, subject.now);
  return {
    requestId,
    outcome: outcome.kind,
    tone,
    audience: isPublic(outcome) ? 'channel' : 'asker',
    headline,
    details,
    facts: factsOf(subject, language),
    ...(target ? { target } : subject.named && { target: shortened(subject.named) }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(outcome.kind === 'ambiguous' &&
      target && { choices: choicesIn(outcome.instances, target, subject, language) }),
    ...questionIn(outcome),
    ...(outcome.kind === 'freeze' && freezeIn(outcome)),
    canClick: subject.canClick === true,
    ...(outcome.kind === 'list' && { instances: outcome.instances.map(listed) }),
    ...(outcome.kind === 'status' &&
      isNamed(target) && { instances: [listed({ ...target, seen: outcome.seen })] }),
    ...((target !== undefined || outcome.kind === 'list') &&
      subject.consoleUrl !== undefined && { consoleUrl: subject.consoleUrl }),
    ...(subject.leader && { askedFirst: subject.leader }),
    ...(subject.followUp && { followUp: subject.followUp }),
    ...(locale && { locale }),
  };
}

function questionIn(outcome: Outcome): Pick<StatusMessage, 'question'> {
  if (outcome.kind !== 'needs-confirmation' && outcome.kind !== 'needs-approval') return {};
  const { kind, code, until } = outcome;
  return code === undefined || until === undefined
    ? {}
    : { question: { kind: kind === 'needs-confirmation' ? 'confirm' : 'approve', code, until } };
}

const freezeIn = ({
  change,
  freeze,
  sent,
}: Extract<Outcome, { kind: 'freeze' }>): Pick<StatusMessage, 'freeze' | 'sent'> => ({
  freeze: { standing: change === 'began' || change === 'stood', ...freeze },
  sent: sent.map(({ requestId, target }) => ({ requestId, ...target })),
});

const isNamed = (target: AskedTarget | undefined): target is Target =>
  target !== undefined && isTarget(target);

/** As many as a person looks through; a chat makes buttons of them. */
const MAX_CHOICES = 10;

/** What to type for each instance that may be meant. */
const choicesIn = (
  instances: readonly FoundInstance[],
  { jobName, workspace }: AskedTarget,
  { dryRun, reader }: Subject,
  { choiceOf }: Language,
): Choice[] =>
  instances.slice(0, MAX_CHOICES).map((instance) => ({
    label: choiceOf(instance, reader?.timeZone),
    command: commandText('stop', { jobName, workspace, instanceId: instance.instanceId }, dryRun),
  }));

/** Long enough to be recognised, short enough to be repeated. */
const MAX_REPEATED = 128;

function shortened({ jobName, instanceId, workspace }: TargetText): NonNullable<StatusMessage['target']> {
  const shorten = (text = ''): string => truncate(text, MAX_REPEATED);
  return { jobName: shorten(jobName), instanceId: shorten(instanceId), workspace: shorten(workspace) };
}

function factsOf(
  { outcome, target, asker, reason, leader, consent, reader }: Subject,
  { labels, wasDoing }: Language,
): Fact[] {
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
    ...(seen === undefined
      ? []
      : [{ label: labels.was, kind: 'text', text: wasDoing(seen, reader?.timeZone) } as const]),
    { label: labels.askedBy, kind: 'asker', asker },
    ...(leader === undefined
      ? []
      : [{ label: labels.askedFirst, kind: 'asker', asker: leader.asker } as const]),
    ...(consent?.by ?? []).map(
      (by) =>
        ({
          label: consent?.kind === 'approve' ? labels.approvedBy : labels.confirmedBy,
          kind: 'asker',
          asker: by.asker,
        }) as const,
    ),
    ...(reason === undefined ? [] : [{ label: labels.reason, kind: 'text', text: reason } as const]),
  ];
}

/** What the instance was doing: before the stop where that is known, else at the last look. */
function seenIn(outcome: Outcome): Seen | undefined {
  if (outcome.kind === 'stopped') return outcome.before ?? outcome.seen;
  return 'seen' in outcome ? outcome.seen : undefined;
}

const DEFAULT_RETRY_SECONDS = 30;

function retryAfter(outcome: Outcome, now: number | undefined): number | undefined {
  if (outcome.kind === 'cool-down' || outcome.kind === 'over-budget') {
    return now === undefined ? undefined : Math.max(1, Math.ceil((outcome.until - now) / 1000));
  }
  if (outcome.kind !== 'unavailable') return undefined;
  const asked = outcome.setback.why === 'throttled' ? (outcome.setback.retryAfterMs ?? 0) : 0;
  return Math.max(DEFAULT_RETRY_SECONDS, Math.ceil(asked / 1000));
}
