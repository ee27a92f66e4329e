import type { Malformed } from '../intent/malformed.ts';
import type { TargetProblem } from '../intent/target.ts';
import { givenText } from './given.ts';

/** Why a target is not valid, and what would be. */
export function describeTargetProblem(problem: TargetProblem): string {
  switch (problem.field) {
    case 'job_name':
      return describeJobName(problem);
    case 'instance_id':
      return describeInstanceId(problem);
    case 'workspace':
      return problem.why === 'not-listed'
        ? 'This workspace is not listed in the policy file: add it under workspaces, or leave it out for the default one.'
        : 'A workspace is a name from the policy file, or an ID of letters, digits, - and _ (up to 64).';
  }
}

function describeJobName(problem: Extract<TargetProblem, { field: 'job_name' }>): string {
  switch (problem.why) {
    case 'missing':
      return 'The job name is missing.';
    case 'dots':
      return 'A job cannot be stopped by the name “.” or “..”: in a URL these mean another path.';
    case 'characters':
      return 'A job name has only letters, digits, -, _, . and Chinese characters: no spaces, slashes or other signs.';
    case 'not-normalized':
      return 'This job name has a compatibility character, which looks like a Chinese character but is another one.';
    case 'too-long':
      return `This job name has ${problem.codePoints} characters: up to 128 are allowed, or 128_128 for a node's sub-job.`;
  }
}

function describeInstanceId(problem: Extract<TargetProblem, { field: 'instance_id' }>): string {
  switch (problem.why) {
    case 'missing':
      return 'The instance ID is missing: name the job and the instance, for example job_batch 34765.';
    case 'not-digits':
      return 'An instance ID is a whole number written with the digits 0 to 9 only, for example 34765.';
    case 'leading-zero':
      return 'An instance ID is a positive whole number and does not begin with 0.';
    case 'too-large':
      return 'An instance ID is at most 9223372036854775807.';
    case 'full-width':
      return `The instance ID has full-width digits. Did you mean ${problem.ascii}?`;
  }
}

/** Why a command or a body was not understood. */
export function describeMalformed(problem: Malformed): string {
  switch (problem.kind) {
    case 'unknown-command':
      return `I do not know the command “${givenText(problem.given)}”.${didYouMean(problem.suggestion)}`;
    case 'unknown-option':
      return `I do not know the option “${givenText(problem.given)}”.${didYouMean(problem.suggestion)}`;
    case 'option-without-value':
      return `The option ${problem.option} needs a value after it.`;
    case 'option-with-value':
      return `The option ${problem.option} takes no value.`;
    case 'option-twice':
      return `The option ${problem.option} is there twice.`;
    case 'extra-word':
      return `I do not know what “${givenText(problem.given)}” is for: write stop <job_name> <instance_id>, then options.`;
    case 'missing-word':
      return problem.what === 'code'
        ? 'The code is missing: it stands in the message that asks.'
        : 'Say what it is about: for example can-i stop job_batch.';
    case 'not-a-count':
      return `“${givenText(problem.given)}” is not a number from 1 to ${problem.max}.`;
    case 'open-quote':
      return 'A quotation mark is not closed.';
    case 'stray-quote':
      return 'A quotation mark stands inside a word: put the whole value between two of them.';
    case 'query':
      return `I do not read “${givenText(problem.given)}” from the address: put it into the body.`;
    case 'member-twice':
      return `The member “${givenText(problem.given)}” is there twice.`;
    case 'too-many-alerts':
      return `More than ${problem.limit} alerts in one delivery: set max_alerts, or group them otherwise.`;
    case 'not-an-object':
      return 'The body must be a JSON object.';
    case 'unknown-member':
      return `I do not know the member “${givenText(problem.given)}”.${didYouMean(problem.suggestion)}`;
    case 'wrong-type':
      return `The member ${problem.member} must be ${problem.expected}.`;
    case 'no-alerts':
      return 'The body has no list of alerts.';
    case 'other-version':
      return `I read version 4 of Alertmanager's webhook, not “${givenText(problem.given)}”.`;
  }
}

const didYouMean = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
