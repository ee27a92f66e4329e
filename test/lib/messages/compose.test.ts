import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { RequestId } from '../../../lib/intent/request-id.ts';
import { plainText } from '../../../lib/messages/status-message.ts';
import { AT, kinds, outcomes, running } from './outcomes.ts';
import { messageOf, messageWithoutTarget, person, REQUEST_ID, target } from './subjects.ts';

describe('compose', () => {
  it('makes a whole message', () => {
    const leader: Asker = { kind: 'alert', source: 'alertmanager', id: 'TooLong' };
    const message = messageOf({ reason: 'too slow', leader: { requestId: 'L' as RequestId, asker: leader } });
    expect(message).toEqual({
      requestId: REQUEST_ID,
      outcome: 'stopped',
      tone: 'good',
      audience: 'channel',
      headline: 'Stopped job_batch instance 34765 after 2 h.',
      details: [
        "Only this run was stopped: the job's schedule goes on.",
        'To have it back: rerun job_batch 34765 --workspace default, where policy allows.',
      ],
      facts: [
        { label: 'Job', kind: 'code', text: 'job_batch' },
        { label: 'Instance', kind: 'code', text: '34765' },
        { label: 'Workspace', kind: 'code', text: 'default' },
        { label: 'Was doing', kind: 'text', text: 'running for 2 h' },
        { label: 'Asked by', kind: 'asker', asker: person },
        { label: 'Asked first by', kind: 'asker', asker: leader },
        { label: 'Reason', kind: 'text', text: 'too slow' },
      ],
      target,
      askedFirst: { requestId: 'L', asker: leader },
      canClick: false,
    });
  });

  it('shows only what changed something, or asks others, to the channel', () => {
    const toChannel = kinds.filter((kind) => messageOf({ outcome: outcomes[kind] }).audience === 'channel');
    expect(toChannel).toEqual(['stopped', 'accepted', 'needs-approval', 'freeze', 'rerun']);
  });

  it('tells what the instance was doing where that is known', () => {
    const labelsOf = (outcome: (typeof outcomes)[keyof typeof outcomes]) =>
      messageOf({ outcome }).facts.map(({ label }) => label);
    expect(labelsOf(outcomes['dry-run'])).toContain('Was doing');
    expect(labelsOf(outcomes.queued)).toEqual(['Job', 'Instance', 'Workspace', 'Asked by']);
    expect(labelsOf({ kind: 'accepted' })).not.toContain('Was doing');
    const seen = messageOf({ outcome: { kind: 'stopped', seen: { ...running, startedAt: AT } } }).facts;
    expect(seen).toContainEqual({ label: 'Was doing', kind: 'text', text: 'running for 0 s' });
  });

  describe('without a valid target', () => {
    const named = { jobName: 'a/b', instanceId: undefined, workspace: 'w' };
    const outcome = outcomes['invalid-target'];

    it('repeats what was named, and states no facts about it', () => {
      const { target: repeated, facts } = messageWithoutTarget({ outcome, named });
      expect(repeated).toEqual({ jobName: 'a/b', instanceId: '', workspace: 'w' });
      expect(facts.map(({ label }) => label)).toEqual(['Asked by']);
    });

    it('repeats at most 128 characters, and none in half', () => {
      const long = {
        jobName: `${'a'.repeat(127)}\u{1f600}`,
        instanceId: '1'.repeat(129),
        workspace: 'w'.repeat(128),
      };
      const { target: repeated } = messageWithoutTarget({ outcome, named: long });
      expect(repeated).toEqual({
        jobName: `${'a'.repeat(127)}\ufffd`,
        instanceId: '1'.repeat(128),
        workspace: 'w'.repeat(128),
      });
    });

    it('has no target where nothing was named', () => {
      const { target: repeated } = messageWithoutTarget({ outcome: outcomes.malformed });
      expect(repeated).toBeUndefined();
    });
  });

  it.each([
    [{ why: 'down', said: {} }, 30],
    [{ why: 'no-time' }, 30],
    [{ why: 'another-request', requestId: 'L' }, 30],
    [{ why: 'throttled', said: {} }, 30],
    [{ why: 'throttled', said: {}, retryAfterMs: 0 }, 30],
    [{ why: 'throttled', said: {}, retryAfterMs: 30_000 }, 30],
    [{ why: 'throttled', said: {}, retryAfterMs: 30_001 }, 31],
    [{ why: 'throttled', said: {}, retryAfterMs: 120_000 }, 120],
  ] as const)('says after %o to try again in %i s', (setback, seconds) => {
    expect(messageOf({ outcome: { kind: 'unavailable', setback } }).retryAfterSeconds).toBe(seconds);
  });

  it('says only of what was unavailable when to try again', () => {
    const kindsWith = kinds.filter(
      (kind) => messageOf({ outcome: outcomes[kind] }).retryAfterSeconds !== undefined,
    );
    expect(kindsWith).toEqual(['unavailable']);
  });
});

describe('plainText', () => {
  it('puts headline and details into one line', () => {
    expect(plainText({ headline: 'A.', details: [] })).toBe('A.');
    expect(plainText({ headline: 'A.', details: ['B.', 'C.'] })).toBe('A. B. C.');
  });
});
