import { describe, expect, it } from 'vitest';
import { parseInstanceId } from '../../../lib/intent/instance-id.ts';
import { parseJobName } from '../../../lib/intent/job-name.ts';
import type { Malformed } from '../../../lib/intent/malformed.ts';
import { describeMalformed, describeTargetProblem } from '../../../lib/messages/en-problems.ts';

const ofJob = (text: string): string => {
  const result = parseJobName(text);
  return result.ok ? 'ok' : describeTargetProblem(result.problem);
};
const ofInstance = (text: string): string => {
  const result = parseInstanceId(text);
  return result.ok ? 'ok' : describeTargetProblem(result.problem);
};

describe('describeTargetProblem', () => {
  it.each([
    ['', /missing/],
    ['..', /“\.” or “\.\.”/],
    ['a b', /only letters, digits, -, _, \. and Chinese characters/],
    ['\u{2f800}', /compatibility character/],
    ['a'.repeat(129), /has 129 characters: up to 128 are allowed/],
  ])('says of the job %j what is allowed', (text, expected) => {
    expect(ofJob(text)).toMatch(expected);
  });

  it.each([
    ['', /missing.*job_batch 34765/],
    ['1e5', /whole number written with the digits 0 to 9/],
    ['-1', /digits 0 to 9/],
    ['01', /does not begin with 0/],
    ['9223372036854775808', /at most 9223372036854775807/],
    ['３４７', /full-width digits\. Did you mean 347\?/],
  ])('says of the instance %j what is allowed', (text, expected) => {
    expect(ofInstance(text)).toMatch(expected);
  });

  it('tells an unlisted workspace from a bad one', () => {
    expect(describeTargetProblem({ field: 'workspace', why: 'not-listed' })).toMatch(
      /not listed in the policy file/,
    );
    expect(describeTargetProblem({ field: 'workspace', why: 'characters' })).toMatch(
      /letters, digits, - and _ \(up to 64\)/,
    );
  });
});

describe('describeMalformed', () => {
  it.each<[Malformed, string]>([
    [
      { kind: 'unknown-command', given: 'stpo', suggestion: 'stop' },
      'I do not know the command “stpo”. Did you mean stop?',
    ],
    [{ kind: 'unknown-command', given: 'x' }, 'I do not know the command “x”.'],
    [
      { kind: 'unknown-option', given: '--dryrun', suggestion: '--dry-run' },
      'I do not know the option “--dryrun”. Did you mean --dry-run?',
    ],
    [{ kind: 'option-without-value', option: '--reason' }, 'The option --reason needs a value after it.'],
    [{ kind: 'option-with-value', option: '--dry-run' }, 'The option --dry-run takes no value.'],
    [{ kind: 'option-twice', option: '--dry-run' }, 'The option --dry-run is there twice.'],
    [
      { kind: 'extra-word', given: 'now' },
      'I do not know what “now” is for: write stop <job_name> <instance_id>, then options.',
    ],
    [{ kind: 'open-quote' }, 'A quotation mark is not closed.'],
    [
      { kind: 'stray-quote' },
      'A quotation mark stands inside a word: put the whole value between two of them.',
    ],
    [{ kind: 'query', given: 'dry_run' }, 'I do not read “dry_run” from the address: put it into the body.'],
    [{ kind: 'member-twice', given: 'dry_run' }, 'The member “dry_run” is there twice.'],
    [
      { kind: 'too-many-alerts', limit: 100 },
      'More than 100 alerts in one delivery: set max_alerts, or group them otherwise.',
    ],
    [{ kind: 'not-an-object' }, 'The body must be a JSON object.'],
    [
      { kind: 'unknown-member', given: 'dryRun', suggestion: 'dry_run' },
      'I do not know the member “dryRun”. Did you mean dry_run?',
    ],
    [
      { kind: 'wrong-type', member: 'dry_run', expected: 'true or false' },
      'The member dry_run must be true or false.',
    ],
    [{ kind: 'no-alerts' }, 'The body has no list of alerts.'],
    [{ kind: 'other-version', given: '5' }, "I read version 4 of Alertmanager's webhook, not “5”."],
  ])('says of %o: %s', (problem, expected) => {
    expect(describeMalformed(problem)).toBe(expected);
  });

  it.each([
    'unknown-command',
    'unknown-option',
    'extra-word',
    'unknown-member',
    'other-version',
    'query',
    'member-twice',
  ] as const)('repeats of %s at most 60 characters, and none in half', (kind) => {
    expect(describeMalformed({ kind, given: 'a'.repeat(60) })).toContain(`“${'a'.repeat(60)}”`);
    expect(describeMalformed({ kind, given: 'a'.repeat(61) })).toContain(`“${'a'.repeat(60)}…”`);
    const cut = describeMalformed({ kind, given: `${'a'.repeat(59)}\u{1f600}` });
    expect(cut.isWellFormed()).toBe(true);
  });
});
