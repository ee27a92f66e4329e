import { describe, expect, it } from 'vitest';
import { describeOutcome } from '../../../lib/messages/en-outcome.ts';
import { type FollowUp, plainText } from '../../../lib/messages/status-message.ts';
import type { Outcome, Setback } from '../../../lib/stop/outcome.ts';
import { outcomes } from './outcomes.ts';
import { person, target } from './subjects.ts';

const say = (outcome: Outcome, followUp?: FollowUp): string =>
  plainText(describeOutcome(outcome, target, person, followUp));

const throttled: Setback = { why: 'throttled', said: {} };
const down: Setback = { why: 'down', said: {} };
const another: Setback = { why: 'another-request', requestId: 'FIRST' };

describe('the words for what goes on', () => {
  it.each<[FollowUp, RegExp]>([
    ['here', /You will be told here how it ends\.$/],
    ['location', /its Location says how it ends\.$/],
    ['channels', /how it ends is told in the channels of NOTIFY\.$/],
    ['log', /how it ends is only in the log\.$/],
  ])('say where the end is told: %s', (followUp, expected) => {
    for (const outcome of [outcomes.queued, outcomes['in-doubt'], outcomes.accepted]) {
      expect(say(outcome, followUp)).toMatch(expected);
    }
  });

  it.each<[Setback | undefined, RegExp]>([
    [undefined, /^The request to stop job_batch instance 34765 is still being worked on\. /],
    [{ why: 'no-time' }, /still being worked on/],
    [{ why: 'ledger', mayGoOn: true }, /still being worked on/],
    [throttled, /^DLF is throttling calls: .* is tried again\. /],
    [down, /^DLF does not answer: .* is tried again\. /],
    [{ why: 'silent' }, /^DLF has not answered in time: .* is tried again\. /],
    [another, /^Request FIRST is already stopping job_batch instance 34765, and has not ended yet\. /],
  ])('say what holds a request up: %o', (setback, expected) => {
    const said = say({ kind: 'queued', ...(setback && { setback }) }, 'here');
    expect(said).toMatch(expected);
    expect(said).toContain('Nothing was stopped so far.');
  });

  it('do not say that nothing was stopped where a stop may have gone out', () => {
    expect(say(outcomes['in-doubt'], 'here')).not.toContain('Nothing was stopped');
    expect(say(outcomes['in-doubt'], 'here')).toContain('whether it was stopped is being looked into');
  });

  it('send nobody to the console who will be told', () => {
    expect(say(outcomes.accepted, 'here')).not.toContain('DataArts Factory');
    expect(say(outcomes.accepted)).toContain('DataArts Factory');
  });
});

describe('the words for what was given up', () => {
  it('say how long an accepted stop was watched', () => {
    expect(say({ ...outcomes.accepted, watchedMs: 600_000 })).toMatch(
      /^DLF accepted the stop of .*, but it had not ended 10 min later\. At the last look it was running\. It is not watched any longer\. /,
    );
  });

  it.each<[Setback | undefined, RegExp]>([
    [undefined, /^The request to stop .* came too late to be carried out\./],
    [throttled, /^Gave up stopping .*: DLF was throttling calls until the request expired\./],
    [down, /^Gave up stopping .*: DLF did not answer until the request expired\./],
    [another, /^Gave up stopping .*: request FIRST, which came first, has ended without stopping it\./],
  ])('say why a request expired: %o', (setback, expected) => {
    const said = say({ kind: 'expired', ...(setback && { setback }) });
    expect(said).toMatch(expected);
    expect(said).toContain('Nothing was stopped. Ask again.');
  });

  it('say that it was this service, and that nothing was stopped', () => {
    expect(say({ kind: 'unavailable', setback: { why: 'failed' } })).toMatch(
      /^dlf-stop failed each time that it tried to stop .*; the stop was not sent\. Nothing was stopped\./,
    );
    const ledger = (mayGoOn: boolean) => say({ kind: 'unavailable', setback: { why: 'ledger', mayGoOn } });
    expect(ledger(false)).toMatch(
      /cannot reach what it remembers, so nothing was done .* Nothing was stopped\./,
    );
    expect(ledger(false)).not.toContain('goes on');
    expect(ledger(true)).toContain(
      'If this request was taken in all the same, it goes on, and its end is told.',
    );
  });

  it('say of a forecast that nobody has looked yet', () => {
    expect(say({ kind: 'dry-run', why: { kind: 'asked' }, isForecast: true })).toMatch(
      /^Dry run: job_batch instance 34765 would be stopped, if it is still running\. Nothing was stopped\./,
    );
  });
});
