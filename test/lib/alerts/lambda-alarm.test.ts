import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLambdaAlarm } from '../../../lib/alerts/lambda-alarm.ts';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { readTopicMessage } from '../../../lib/alerts/topic-message.ts';
import { alarmEvent, busEvent, snsEvent } from '../../helpers/alarm-events.ts';

const run = { jobName: 'a_job', instanceId: '7' };
const events: readonly object[] = [snsEvent(run), busEvent(run), alarmEvent(run)];

/** Paths to everything in it. */
function pathsIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const junk = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, Number.NaN, '', 'ALARM', '{', '{}', '[]', 'null', '\u0000', '{"__proto__":1}'),
);

describe('events of Lambda', () => {
  it('are read whatever they hold', () => {
    fc.assert(
      fc.property(junk, (event) => {
        expect(readLambdaAlarm(event, defaultNames, undefined).asks).toEqual([]);
      }),
    );
  });

  it('are read with anything in the place of a part, and name no other instance', () => {
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.nat(), junk, (event, index, by) => {
        const paths = pathsIn(event);
        const path = paths[index % paths.length] ?? [];
        fc.pre(!['job_name', 'instance_id', 'description', 'Message'].includes(path.at(-1) ?? ''));
        const { asks } = readLambdaAlarm(replaced(event, path, by), defaultNames, undefined);
        for (const { target } of asks) {
          expect(['7', undefined]).toContain(target.instanceId);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('have messages that are read whatever they hold', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('{"Trigger":7,"AlarmName":"x","NewStateValue":"ALARM"}'),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('sns', 'smn'), (message, source) => {
        const read = readTopicMessage(
          { source, id: '1', subject: undefined, text: message, at: 'no time' },
          defaultNames,
        );
        expect(read.ok).toBe(false);
      }),
    );
  });
});
