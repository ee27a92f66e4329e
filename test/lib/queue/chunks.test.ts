import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstanceId } from '../../../lib/intent/instance-id.ts';
import type { JobName } from '../../../lib/intent/job-name.ts';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import { acceptBodies, inChunks } from '../../../lib/queue/chunks.ts';
import { readMessage, writeAccept } from '../../../lib/queue/message.ts';
import type { AcceptedIntent } from '../../../lib/queue/queue.ts';
import { accepted } from '../../helpers/queue-contract.ts';

const many = (count: number, reason?: string): readonly AcceptedIntent[] =>
  Array.from({ length: count }, (_, index) => accepted(index, reason === undefined ? {} : { reason }));

const intentsIn = (body: string): readonly AcceptedIntent[] => {
  const message = readMessage(body);
  return message?.kind === 'accept' ? message.intents : [];
};
const sizes = (bodies: readonly string[]): readonly number[] => bodies.map((body) => intentsIn(body).length);

describe('acceptBodies', () => {
  it.each([
    [0, []],
    [1, [1]],
    [50, [50]],
    [51, [50, 1]],
    [120, [50, 50, 20]],
  ])('makes of %i intents messages of %j', (count, expected) => {
    expect(sizes(acceptBodies(many(count)))).toEqual(expected);
  });

  it.each([
    ['ASCII', 'a'],
    ['Chinese', '作'],
    ['emoji', '\u{1f525}'],
    ['control characters', '\u0001'],
  ])('keeps messages below 200 kB whatever the reasons are written in: %s', (_script, character) => {
    const intents = many(120, character.repeat(1_000 / character.length));
    const bodies = acceptBodies(intents);
    expect(bodies.flatMap(intentsIn)).toEqual(intents);
    for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(200_000);
    // Full but for one intent at most.
    for (const body of bodies.slice(0, -1)) {
      expect(sizes([body])[0] === 50 || Buffer.byteLength(body) > 193_000).toBe(true);
    }
  });

  it('has no intent of an alert above 11 kB', () => {
    const largest = accepted(1, {
      target: {
        workspace: 'w'.repeat(64) as Workspace,
        jobName: `${'\u{20000}'.repeat(128)}_${'\u{20000}'.repeat(128)}` as JobName,
        instanceId: '9223372036854775807' as InstanceId,
      },
      asker: { kind: 'alert', source: 'alertmanager', id: '\u0001'.repeat(128) },
      reason: '\u0001'.repeat(5_000),
    });
    const body = writeAccept([largest]);
    expect(intentsIn(body)).toHaveLength(1);
    expect(Buffer.byteLength(body)).toBeLessThan(11_000);
  });
});

describe('inChunks', () => {
  it('keeps every item, in order, within the limits, and begins no chunk too early', () => {
    const items = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 });
    fc.assert(
      fc.property(
        items,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (list, count, bytes) => {
          const chunks = inChunks(list, { count, bytes, bytesOf: (item) => item });
          expect(chunks.flat()).toEqual(list);
          for (const [index, chunk] of chunks.entries()) {
            const sum = chunk.reduce((total, item) => total + item, 0);
            expect(chunk.length).toBeGreaterThan(0);
            expect(chunk.length).toBeLessThanOrEqual(count);
            if (chunk.length > 1) expect(sum).toBeLessThanOrEqual(bytes);
            const next = chunks[index + 1]?.[0];
            if (next !== undefined) expect(chunk.length === count || sum + next > bytes).toBe(true);
          }
        },
      ),
    );
  });
});
