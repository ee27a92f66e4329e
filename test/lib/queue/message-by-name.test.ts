import { describe, expect, it } from 'vitest';
import { askOf } from '../../../lib/alerts/alert.ts';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { readMessage, writeAccept } from '../../../lib/queue/message.ts';
import type { AcceptedIntent } from '../../../lib/queue/queue.ts';
import { withFacts } from '../../../lib/stop/alert-facts.ts';
import { accepted } from '../../helpers/queue-contract.ts';
import { policyOf } from '../../helpers/stop-world.ts';

const byName = (index: number, since?: number): AcceptedIntent => {
  const whole = accepted(index);
  const { workspace, jobName } = whole.intent.target;
  return {
    ...whole,
    intent: { ...whole.intent, target: { workspace, jobName }, ...(since !== undefined && { since }) },
  };
};
const versionOf = (message: string): unknown => (JSON.parse(message) as { v: unknown }).v;

describe('a message about a job without an instance', () => {
  it('is read as it was written, with since when its alert fires', () => {
    for (const intents of [[byName(1)], [byName(1, 1_764_000_000_000)], [accepted(1), byName(2, 0)]]) {
      const message = writeAccept(intents);
      expect(versionOf(message)).toBe(3);
      expect(readMessage(message)).toEqual({ kind: 'accept', intents });
    }
  });

  it('is of the third version, and others are written as before, for workers that know no other', () => {
    expect(versionOf(writeAccept([accepted(1), accepted(2)]))).toBe(2);
    expect(writeAccept([accepted(1)])).not.toContain('since');
  });

  it.each([1, 2])('cannot be of version %i: there it has lost its instance', (v) => {
    const message = writeAccept([accepted(1), byName(2)]).replace('"v":3', `"v":${v}`);
    expect(versionOf(message)).toBe(v);
    expect(readMessage(message)).toBeUndefined();
    expect(readMessage(writeAccept([accepted(1)]).replace('"v":2', `"v":${v}`))).toMatchObject({
      kind: 'accept',
    });
  });

  it('of a fourth version is for a later worker', () => {
    expect(readMessage(writeAccept([byName(1)]).replace('"v":3', '"v":4'))).toEqual({ kind: 'later' });
  });

  it.each(['""', 'null', '0', '34765', '[]', '"0"', '"34765 "'])(
    'is none with the instance %s',
    (instance) => {
      const message = writeAccept([accepted(1)])
        .replace('"v":2', '"v":3')
        .replace(/"instance_id":"\d+"/, `"instance_id":${instance}`);
      expect(message).toContain(`"instance_id":${instance}`);
      expect(readMessage(message)).toBeUndefined();
    },
  );

  it.each(['"yesterday"', 'null', '-1', '1.5', '9e15'])('is none since %s', (since) => {
    const message = writeAccept([byName(1, 1)]).replace('"since":1', `"since":${since}`);
    expect(readMessage(message)).toBeUndefined();
  });
});

describe('a message about an alert', () => {
  it('can be read whatever fraction of a second its alert began at', () => {
    const read = askOf(
      {
        source: 'custom/plain',
        places: [{ job_name: 'a', instance_id: '1' }],
        startedAt: 1_764_000_000.123_456,
        key: [],
      },
      defaultNames,
    );
    if (!read.ok) throw new Error(read.problem.reason);
    expect(read.value.alert?.startedAt).toBe(1_764_000_000_123);
    const asker = withFacts(policyOf({}), read.value, 1_764_000_060_000, 1);
    expect(asker).toMatchObject({ ageMs: 59_877 });
    expect(readMessage(writeAccept([accepted(1, { asker })]))).toMatchObject({
      intents: [{ intent: { asker } }],
    });
  });
});
