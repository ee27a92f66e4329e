import { describe, expect, it } from 'vitest';
import { describeOutcome } from '../../../lib/messages/en-outcome.ts';
import { plainText } from '../../../lib/messages/status-message.ts';
import type { Outcome } from '../../../lib/stop/outcome.ts';
import { AT, ended, kinds, outcomes, running } from './outcomes.ts';
import { person, target } from './subjects.ts';

const say = (outcome: Outcome): string => plainText(describeOutcome(outcome, target, person));
const { stopped, accepted } = outcomes;
const alreadyEnded = outcomes['already-ended'];
const said = outcomes['not-stoppable'].said;

/** What must say that nothing was stopped, what that something was or may have been. */
const NOTHING = new Set([
  'already-ended',
  'dry-run',
  'malformed',
  'invalid-target',
  'refused',
  'not-found',
  'nothing-running',
  'ambiguous',
  'expired',
  'cancelled',
  'frozen',
  'cool-down',
  'over-budget',
  'dlf-refused',
  'unavailable',
]);

describe('describeOutcome', () => {
  it('suggests a rule for the sender whose alerts are a dry run', () => {
    const outcome: Outcome = { kind: 'dry-run', why: { kind: 'default-policy' } };
    const smn = { kind: 'alert', source: 'smn', id: 'a job notice' } as const;
    expect(plainText(describeOutcome(outcome, target, smn))).toContain('{from: [smn], jobs:');
  });

  it.each(kinds)('says of %s whether anything was stopped', (kind) => {
    expect(say(outcomes[kind]).includes('Nothing was stopped.')).toBe(NOTHING.has(kind));
  });

  it.each([
    ['stopped', 'good'],
    ['accepted', 'good'],
    ['already-ended', 'neutral'],
    ['dry-run', 'neutral'],
    ['queued', 'neutral'],
    ['malformed', 'bad'],
    ['refused', 'bad'],
    ['unavailable', 'bad'],
    ['unknown', 'bad'],
  ] as const)('takes for %s the tone %s', (kind, tone) => {
    expect(describeOutcome(outcomes[kind], target, person).tone).toBe(tone);
  });

  it.each<[Outcome, RegExp]>([
    [
      stopped,
      /^Stopped job_batch instance 34765 after 2 h\. Only this run was stopped: the job's schedule goes on\. To have it back: rerun job_batch 34765 --workspace default, where policy allows\.$/,
    ],
    [
      { ...stopped, before: { ...running, startedAt: AT - 60_000 } },
      /^Stopped job_batch instance 34765 after 1 min 5 s\./,
    ],
    [{ kind: 'stopped', seen: ended }, /^Stopped job_batch instance 34765 after 2 h\./],
    [{ kind: 'stopped', seen: { status: 'manual-stop', at: AT } }, /^Stopped job_batch instance 34765\. /],
    [
      { kind: 'stopped', before: running, seen: { status: 'manual-stop', at: AT } },
      /^Stopped job_batch instance 34765 after 2 h\./,
    ],
    [accepted, /^DLF accepted the stop of .*, which has not ended yet\. At the last look it was running\. /],
    [
      { kind: 'accepted' },
      /^DLF accepted the stop of .*, which has not ended yet\. It is for this run only: the job's schedule goes on\. Stopping can take a while\. /,
    ],
    [alreadyEnded, /had already ended: success, ended 2026-11-24 02:00 UTC\. Nothing was stopped\.$/],
    [{ ...alreadyEnded, when: 'after' }, /ended by itself before the stop took effect: success/],
    [
      { ...alreadyEnded, when: 'restarted', seen: ended },
      /another run of it was started meanwhile\. That run has been stopped too, perhaps by this request\. /,
    ],
    [
      outcomes['dry-run'],
      /^Dry run: job_batch instance 34765 would have been stopped\. Nothing was stopped\. You asked for a dry run\.$/,
    ],
    [
      { kind: 'dry-run', why: { kind: 'asked' } },
      /^Dry run: stopping job_batch instance 34765 would have been tried, but DLF could not be asked about it\. Nothing/,
    ],
    [{ kind: 'dry-run', why: { kind: 'rule', name: 'nights' } }, /The rule “nights” says dry run\.$/],
    [
      { kind: 'dry-run', why: { kind: 'default-policy' } },
      /set POLICY_FILE to a file with a rule such as \{from: \[slack\]/,
    ],
    [outcomes.queued, /^The request to stop job_batch instance 34765 is still being worked on\./],
    [outcomes.malformed, /^A quotation mark is not closed\./],
    [outcomes['invalid-target'], /^The job name is missing\./],
    [
      { kind: 'refused', why: { kind: 'rule', name: 'r' } },
      /^Refused: the rule “r” does not let slack stop job_batch instance 34765\./,
    ],
    [outcomes.refused, /^Refused: no rule of the policy file lets slack stop/],
    [{ kind: 'refused', why: { kind: 'other-workspace' } }, /only the default workspace may be used/],
    [{ kind: 'refused', why: { kind: 'default-policy' } }, /the default policy does not let slack stop/],
    [{ kind: 'refused', why: { kind: 'other-job' } }, /this instance belongs to another job/],
    [{ kind: 'refused', why: { kind: 'outsider' } }, /your team or organisation may not give commands here/],
    [outcomes['not-found'], /^Job job_batch has no instance 34765 in workspace default\./],
    [{ kind: 'not-found', what: 'job' }, /^There is no job job_batch in workspace default\./],
    [{ kind: 'not-found', what: 'workspace' }, /^DLF knows no workspace default\./],
    [
      outcomes['not-stoppable'],
      /^DLF would not stop .*, which is running\. DLF said DLF\.30118: cannot be stopped \(DLF request dlf-1\)\. This request stopped nothing\./,
    ],
    [
      { kind: 'not-stoppable', said: {} },
      /^DLF would not stop job_batch instance 34765\. This request stopped nothing\./,
    ],
    [
      { kind: 'not-stoppable', said: { status: 400 } },
      /DLF said HTTP 400\. This request stopped nothing\. Check/,
    ],
    [{ kind: 'not-stoppable', said: { message: 'No.' } }, /DLF said No\. This request/],
    [outcomes.expired, /came too late to be carried out\..*Ask again\.$/],
    [
      outcomes['dlf-refused'],
      /^DLF refused this service's credentials\. DLF said HTTP 401\. .*check its access key/,
    ],
    [{ kind: 'dlf-refused', why: 'permissions', said }, /not allowed to do this in DLF\..*give it the role/],
    [{ kind: 'dlf-refused', why: 'endpoint', said }, /does not know this API\..*check DLF_ENDPOINT/],
    [{ kind: 'dlf-refused', why: 'not-understood', said }, /does not understand\..*Try again/],
    [outcomes.unavailable, /^DLF does not answer.*Nothing was stopped\. Ask again in a moment\.$/],
    [{ kind: 'unavailable', setback: { why: 'throttled', said } }, /^DLF is throttling calls/],
    [
      { kind: 'unavailable', setback: { why: 'no-time' } },
      /^There was no time left to ask DLF, so the stop of .* was not sent\. Nothing was stopped\./,
    ],
    [
      { kind: 'unavailable', setback: { why: 'silent' } },
      /^DLF did not answer in time, so .* Nothing was stopped\./,
    ],
    [
      { ...alreadyEnded, when: 'restarted', seen: running },
      /another run of it was started meanwhile\. That run is not meant by this request: running for 2 h\.$/,
    ],
    [
      outcomes.unknown,
      /^The stop of .* was sent, .*may or may not have been stopped\. At the last look it was running for 2 h\. /,
    ],
    [
      { kind: 'already-ended', seen: running, when: 'later' },
      /began after this request had come.* Nothing was stopped\. It is running/,
    ],
    [{ kind: 'unknown' }, /may or may not have been stopped\. Check the instance/],
  ])('says of %o: %s', (outcome, expected) => {
    expect(say(outcome)).toMatch(expected);
  });

  it('does not say that nothing was stopped where another request is stopping it', () => {
    const text = say({ kind: 'unavailable', setback: { why: 'another-request', requestId: 'LEADER' } });
    expect(text).toMatch(/^Request LEADER is already stopping job_batch instance 34765 and has not ended\./);
    expect(text).not.toContain('Nothing was stopped');
  });

  it.each(kinds)('says %s without a target, too, and in whole sentences', (kind) => {
    for (const each of [target, undefined]) {
      const { headline, details } = describeOutcome(outcomes[kind], each, person);
      for (const sentence of [headline, ...details]) expect(sentence).toMatch(/^\S.*[.?]$/s);
      expect([headline, ...details].join(' ')).not.toMatch(/undefined|null|\[object|NaN/);
    }
  });
});
