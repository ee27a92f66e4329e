import type { Asker } from '../../../lib/intent/asker.ts';
import type { Malformed } from '../../../lib/intent/malformed.ts';
import type { TargetProblem } from '../../../lib/intent/target.ts';
import type { Subject } from '../../../lib/messages/compose.ts';
import type { FollowUp } from '../../../lib/messages/status-message.ts';
import type { LimitScope } from '../../../lib/policy/limits.ts';
import type { Mismatch } from '../../../lib/policy/match-rule.ts';
import type { DecidedBy, Verb, Verdict } from '../../../lib/policy/policy.ts';
import type { AuditEntry } from '../../../lib/stop/audit-entry.ts';
import type { AnswerProblem, Outcome, Setback, TurnedAway } from '../../../lib/stop/outcome.ts';
import { targetOf } from '../../helpers/stop-world.ts';
import { AT, ended, kinds, outcomes, running } from './outcomes.ts';

type Kind<Union extends { readonly kind: string }> = {
  readonly [K in Union['kind']]: Extract<Union, { readonly kind: K }>;
};
type OutcomeOf<K extends Outcome['kind']> = Extract<Outcome, { kind: K }>;

const said = { status: 404, code: 'DLF.0137', message: 'no instance', dlfRequestId: 'dlf-1' };

const setbacks: { readonly [Why in Setback['why']]: Extract<Setback, { why: Why }> } = {
  throttled: { why: 'throttled', said: {} },
  down: { why: 'down', said: {} },
  partial: { why: 'partial' },
  silent: { why: 'silent' },
  'no-time': { why: 'no-time' },
  'another-request': { why: 'another-request', requestId: 'FIRST' },
  policy: { why: 'policy' },
  failed: { why: 'failed' },
  ledger: { why: 'ledger', mayGoOn: true },
};

const decided: Kind<DecidedBy> = {
  rule: { kind: 'rule', name: 'r1' },
  'default-policy': { kind: 'default-policy' },
  'other-workspace': { kind: 'other-workspace' },
  'no-rule': { kind: 'no-rule' },
  quiet: { kind: 'quiet', name: 'q1' },
  'alert-age': { kind: 'alert-age', ageMs: 90_000_000, maxMs: 900_000 },
  'too-many-targets': { kind: 'too-many-targets', count: 7, max: 5 },
  'nobody-to-ask': { kind: 'nobody-to-ask', name: 'r1' },
  'unreadable-policy': { kind: 'unreadable-policy' },
};
const alertWithoutStart: DecidedBy = { kind: 'alert-age', maxMs: 900_000 };
const everyDecided: readonly DecidedBy[] = [...Object.values(decided), alertWithoutStart];

const refusals: Kind<OutcomeOf<'refused'>['why']> = {
  ...decided,
  'other-job': { kind: 'other-job' },
  outsider: { kind: 'outsider' },
  'may-not-freeze': { kind: 'may-not-freeze' },
  'not-shared': { kind: 'not-shared' },
  answer: { kind: 'answer', problem: 'no-question' },
};

const answerProblems: Readonly<Record<AnswerProblem, true>> = {
  'no-question': true,
  'wrong-code': true,
  'too-many-tries': true,
  'not-yours': true,
  'not-an-approver': true,
  'own-request': true,
  'approved-before': true,
  'no-policy': true,
};

const malformed: Kind<Malformed> = {
  'unknown-command': { kind: 'unknown-command', given: 'stpo', suggestion: 'stop' },
  'unknown-option': { kind: 'unknown-option', given: '--dryrun', suggestion: '--dry-run' },
  'option-without-value': { kind: 'option-without-value', option: '--reason' },
  'option-with-value': { kind: 'option-with-value', option: '--dry-run' },
  'option-twice': { kind: 'option-twice', option: '--dry-run' },
  'extra-word': { kind: 'extra-word', given: 'stpo' },
  'missing-word': { kind: 'missing-word', what: 'code' },
  'not-a-count': { kind: 'not-a-count', given: '500', max: 50 },
  'open-quote': { kind: 'open-quote' },
  'stray-quote': { kind: 'stray-quote' },
  'not-an-object': { kind: 'not-an-object' },
  'unknown-member': { kind: 'unknown-member', given: 'dryRun', suggestion: 'dry_run' },
  'wrong-type': { kind: 'wrong-type', member: 'dry_run', expected: 'true or false' },
  query: { kind: 'query', given: 'dry_run' },
  'member-twice': { kind: 'member-twice', given: 'dry_run' },
  'no-alerts': { kind: 'no-alerts' },
  'too-many-alerts': { kind: 'too-many-alerts', limit: 100 },
  'other-version': { kind: 'other-version', given: '5' },
};
const everyMalformed: readonly Malformed[] = [
  ...Object.values(malformed),
  { kind: 'missing-word', what: 'verb' },
  { kind: 'wrong-type', member: 'reason', expected: 'text' },
  { kind: 'wrong-type', member: 'instance_id', expected: 'text or integer' },
];

const targetProblems: readonly TargetProblem[] = [
  ...(['missing', 'dots', 'characters', 'not-normalized'] as const).map(
    (why) => ({ field: 'job_name', why }) as const,
  ),
  { field: 'job_name', why: 'too-long', codePoints: 129 },
  ...(['missing', 'not-digits', 'leading-zero', 'too-large'] as const).map(
    (why) => ({ field: 'instance_id', why }) as const,
  ),
  { field: 'instance_id', why: 'full-width', ascii: '347' },
  { field: 'workspace', why: 'not-listed' },
  { field: 'workspace', why: 'characters' },
];

const limits: Readonly<Record<LimitScope, true>> = {
  instance: true,
  job: true,
  workspace: true,
  total: true,
};
const turnedAway: readonly TurnedAway[] = [
  outcomes.frozen,
  ...(Object.keys(limits) as LimitScope[]).map((scope) => ({ ...outcomes['over-budget'], scope })),
];

const mismatches: Readonly<Record<Mismatch, true>> = {
  from: true,
  people: true,
  channels: true,
  labels: true,
  may: true,
  workspaces: true,
  jobs: true,
};
const verdicts: readonly Verdict[] = ['stop', 'confirm', 'approve', 'dry-run', 'refuse'];
const verbs: readonly Exclude<Verb, 'freeze'>[] = ['stop', 'status', 'list', 'rerun', 'history'];

export const askers: readonly Asker[] = [
  { kind: 'person', source: 'slack', id: 'T1/U1', channel: 'C1' },
  { kind: 'person', source: 'slack', id: 'T1/U1' },
  { kind: 'credential', source: 'api', id: 'ci' },
  { kind: 'alert', source: 'alertmanager', id: 'TooLong', ageMs: 60_000 },
];

const explanations: readonly Outcome[] = verdicts.flatMap((verdict) =>
  verbs.flatMap((verb) =>
    askers.map(
      (asker): Outcome => ({
        kind: 'explained',
        question: { target: targetOf(), asker, verb, at: AT },
        explanation: {
          decision: {
            verdict,
            by: decided.quiet,
            ...(verdict === 'approve' && {
              approvers: { people: ['li', 'wang'], count: verb === 'stop' ? 1 : 2, withinMs: 900_000 },
            }),
          },
          byRules: { verdict: verdict === 'stop' ? 'confirm' : 'stop', by: decided.rule },
          passed: (Object.keys(mismatches) as Mismatch[]).map((mismatch) => ({ rule: 'r0', mismatch })),
        },
      }),
    ),
  ),
);

const actions: Readonly<Record<AuditEntry['action'], true>> = {
  stop: true,
  rerun: true,
  freeze: true,
  unfreeze: true,
  answer: true,
  read: true,
};

const followUps: Readonly<Record<FollowUp, true>> = {
  here: true,
  asker: true,
  location: true,
  channels: true,
  log: true,
};

const { history } = outcomes;
const { entry } = history.records[0] ?? { entry: undefined };
if (entry === undefined) throw new Error('no record in the history');

/** Every outcome with every reason that changes its words. */
const everyOutcome: readonly Outcome[] = [
  ...kinds.map((kind): Outcome => outcomes[kind]),
  ...Object.values(setbacks).flatMap((setback): readonly Outcome[] => [
    { kind: 'queued', setback },
    { kind: 'expired', setback },
    { kind: 'unavailable', setback },
  ]),
  { kind: 'expired', unanswered: 'confirm' },
  { kind: 'expired', unanswered: 'approve' },
  ...[...Object.values(refusals), alertWithoutStart].map((why): Outcome => ({ kind: 'refused', why })),
  ...(Object.keys(answerProblems) as AnswerProblem[]).map(
    (problem): Outcome => ({ kind: 'refused', why: { kind: 'answer', problem } }),
  ),
  ...everyMalformed.map((problem): Outcome => ({ kind: 'malformed', problem })),
  ...targetProblems.map((problem): Outcome => ({ kind: 'invalid-target', problem })),
  ...everyDecided.flatMap((why): readonly Outcome[] => [
    { kind: 'dry-run', why },
    { ...outcomes['needs-confirmation'], why },
    { ...outcomes['needs-approval'], why },
    {
      ...outcomes.explained,
      explanation: {
        decision: { verdict: 'refuse', by: why },
        byRules: { verdict: 'refuse', by: why },
        passed: [],
      },
    },
  ]),
  ...turnedAway.flatMap((instead): readonly Outcome[] => [instead, { ...outcomes['dry-run'], instead }]),
  ...explanations,
  { ...outcomes['dry-run'], wouldAsk: 'confirm' },
  { ...outcomes['dry-run'], wouldAsk: 'approve' },
  { kind: 'dry-run', why: { kind: 'asked' }, isForecast: true },
  { kind: 'needs-approval', approvers: Array.from({ length: 12 }, (_, index) => `p${index}`), missing: 2 },
  ...(['began', 'stood', 'ended', 'none'] as const).flatMap((change): readonly Outcome[] => [
    { ...outcomes.freeze, change },
    { kind: 'freeze', change, sent: [] },
  ]),
  ...(['before', 'after', 'restarted', 'later'] as const).flatMap((when): readonly Outcome[] => [
    { ...outcomes['already-ended'], when },
    { kind: 'already-ended', when, seen: ended },
  ]),
  ...(['job', 'instance', 'workspace'] as const).map((what): Outcome => ({ kind: 'not-found', what, said })),
  ...(['credentials', 'permissions', 'endpoint', 'not-understood'] as const).map(
    (why): Outcome => ({ kind: 'dlf-refused', why, said: { status: 403 } }),
  ),
  { kind: 'stopped', seen: { status: 'manual-stop', at: AT }, before: { ...running, instanceType: 5 } },
  { kind: 'accepted' },
  { kind: 'accepted', watchedMs: 0 },
  { kind: 'accepted', watchedMs: 600_000, seen: running },
  { kind: 'rerun' },
  { ...outcomes['not-restartable'], said: { code: 'DLF.0107' } },
  { kind: 'nothing-running' },
  { ...outcomes.ambiguous, count: 12 },
  { ...outcomes.list, isComplete: false },
  ...(['waiting', 'running', 'success', 'fail', 'running-exception', 'pause', 'manual-stop'] as const).map(
    (status): Outcome => ({ kind: 'status', seen: { status, plannedAt: AT, at: AT } }),
  ),
  ...['skip-by-depend', 'freeze', 'forceSuccess', 'ignoreSuccess', 'waiting-confirm'].map(
    (status): Outcome => ({ kind: 'status', seen: { status, at: AT } }),
  ),
  {
    kind: 'status',
    seen: {
      ...running,
      usualMs: 1_080_000,
      instanceType: 6,
      failedNode: { name: 'n1', logPath: 'obs://b/n1' },
    },
  },
  { kind: 'history', records: [] },
  ...(Object.keys(actions) as AuditEntry['action'][]).map(
    (action): Outcome => ({
      kind: 'history',
      records: kinds.map((kind) => ({
        id: kind,
        times: 3,
        firstAt: AT,
        lastAt: AT,
        entry: { ...entry, action, dryRun: true, outcome: kind },
      })),
    }),
  ),
];

const byName = { workspace: targetOf().workspace, jobName: targetOf().jobName };

/** Everything that a message can be about: a change of {@link Subject} for each. */
export const everySubject: readonly Partial<Subject>[] = everyOutcome.flatMap((outcome) =>
  askers.flatMap((asker): readonly Partial<Subject>[] => [
    { outcome, asker },
    { outcome, asker, target: byName },
    { outcome, asker, action: 'rerun' },
    { outcome, asker, isInquiry: true },
    // Who asks changes nothing about where the end is told.
    ...(asker !== askers[0] ? [] : (Object.keys(followUps) as FollowUp[])).flatMap(
      (followUp): readonly Partial<Subject>[] => [
        { outcome, asker, followUp },
        { outcome, asker, followUp, action: 'rerun' },
      ],
    ),
  ]),
);
