import { type Asker, accountOf } from '../intent/asker.ts';
import type { Explanation, Question } from '../policy/decide.ts';
import type { Mismatch } from '../policy/match-rule.ts';
import type { Approvers, DecidedBy, Decision, Verb } from '../policy/policy.ts';
import { formatDuration } from './duration.ts';

/** Says what policy makes of a question, what decided, and why each earlier rule did not. */
export function explainLines(explanation: Explanation, question: Question): readonly string[] {
  const { decision, byRules, passed } = explanation;
  const { verb = 'stop', asker, target } = question;
  return [
    `${decision.verdict}: ${whatHappens(decision, verb, target.jobName)}`,
    `Decided by ${decider(decision.by)}.`,
    ...(decision.by === byRules.by || byRules.verdict === decision.verdict
      ? []
      : [`Without that, ${decider(byRules.by)} would say ${byRules.verdict}.`]),
    ...passed.map(
      ({ rule, mismatch }) => `Rule “${rule}” does not match: ${misfit(mismatch, question, asker)}.`,
    ),
  ];
}

function whatHappens({ verdict, approvers }: Decision, verb: Verb, jobName: string): string {
  if (verb !== 'stop' && verb !== 'rerun') {
    return verdict === 'refuse' ? `${verb} of ${jobName} is refused.` : `${verb} of ${jobName} is answered.`;
  }
  const done = verb === 'stop' ? 'stopped' : 'run again';
  switch (verdict) {
    case 'stop':
      return `${jobName} is ${done} at once.`;
    case 'confirm':
      return `${jobName} is ${done} once whoever asked has confirmed it.`;
    case 'approve':
      return `${jobName} is ${done} ${approvers === undefined ? 'after an approval' : approval(approvers)}.`;
    case 'dry-run':
      return `${jobName} is not ${done}; the answer says what would have happened.`;
    case 'refuse':
      return `${jobName} is not ${done}.`;
  }
}

const approval = ({ people, count, withinMs }: Approvers): string =>
  people.length === count
    ? `once approved by ${people.join(', ')}, within ${formatDuration(withinMs)}`
    : `once approved by ${count === 1 ? 'one' : count} of ${people.join(', ')}, within ${formatDuration(withinMs)}`;

/** What decided, as the end of “decided by”. */
function decider(by: DecidedBy): string {
  switch (by.kind) {
    case 'rule':
      return `the rule “${by.name}”`;
    case 'default-policy':
      return 'the default policy, since there is no policy file';
    case 'other-workspace':
      return 'the default policy, which is about the default workspace only';
    case 'no-rule':
      return 'no rule: what none matches is refused';
    case 'quiet':
      return `the quiet hours ${by.name}`;
    case 'alert-age':
      return by.ageMs === undefined
        ? `alerts.max_age (${formatDuration(by.maxMs)}): the alert does not say when it began`
        : `alerts.max_age (${formatDuration(by.maxMs)}): the alert had gone on for ${formatDuration(by.ageMs)}`;
    case 'too-many-targets':
      return `alerts.max_targets (${by.max}): the delivery names ${by.count}`;
    case 'nobody-to-ask':
      return `“${by.name}”, which asks for an approval that nobody listed can give`;
    case 'unreadable-policy':
      return 'the policy, which could not be read: nothing is allowed';
  }
}

/** The first part of a rule that does not fit, and what it was held against. */
function misfit(mismatch: Mismatch, { target, verb = 'stop' }: Question, asker: Asker): string {
  switch (mismatch) {
    case 'from':
      return `from does not name ${asker.source}`;
    case 'people':
      return asker.kind === 'alert'
        ? 'people is about persons, and an alert is none'
        : `people does not name the person of ${accountOf(asker)}, or it is nobody’s account`;
    case 'channels':
      return asker.kind === 'person' && asker.channel !== undefined
        ? `channels does not name ${asker.source}:${asker.channel}`
        : 'channels names places, and this comes from none';
    case 'labels':
      return asker.kind === 'alert'
        ? 'labels asks for others than the alert has'
        : 'labels is about alerts, and this is none';
    case 'may':
      return `may does not say ${verb}`;
    case 'workspaces':
      return `workspaces does not name ${target.workspace}`;
    case 'jobs':
      return `jobs does not match ${target.jobName}`;
  }
}
