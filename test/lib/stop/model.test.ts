import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showFaults, stopFaults } from '../../helpers/model-dlf.ts';
import { postFaults } from '../../helpers/model-worker.ts';
import { KEYS, type ModelEvent, playModel } from '../../helpers/model-world.ts';

const pick = fc.nat(7);
const key = fc.constantFrom(...KEYS);
const timeMs = fc.constantFrom(3_000, 15_000, 25_000);
const dry = fc.constantFrom('no', 'no', 'no', 'no', 'asked', 'alert');

const event: fc.Arbitrary<ModelEvent> = fc.oneof(
  { weight: 24, arbitrary: fc.record({ kind: fc.constant('go'), pick }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('go'),
      pick,
      fault: fc.constantFrom(
        ...showFaults,
        ...stopFaults,
        ...(Object.keys(postFaults) as (keyof typeof postFaults)[]),
      ),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('deliver'), key, dry, timeMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('see through'), key, timeMs }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('die'), pick, when: fc.constantFrom('before', 'after') }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wake'), pick }) },
  { weight: 1, arbitrary: fc.constant<ModelEvent>({ kind: 'sweep' }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('queue'), is: fc.constantFrom('down', 'up') }),
  },
  { weight: 1, arbitrary: fc.constant<ModelEvent>({ kind: 'end' }) },
  { weight: 2, arbitrary: fc.constant<ModelEvent>({ kind: 'restart' }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.constantFrom(500, 4_000, 11_000, 30_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('set clocks back'), ms: fc.constantFrom(100, 2_000) }),
  },
) as fc.Arbitrary<ModelEvent>;

/** Printed with the result, to play a run again: `MODEL_SEED=… MODEL_RUNS=… npx vitest run test/lib/stop/model.test.ts` */
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['MODEL_RUNS'] ?? 10_000);

describe('the machine, whatever is repeated, crashed, lost, throttled, restarted or delayed', () => {
  it(`keeps its promises in ${RUNS} runs, seed ${SEED}`, { timeout: 60_000 + RUNS * 20 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 10, maxLength: 120 }),
        fc.record({
          stopTakesMs: fc.constantFrom(0, 1_500, 14_000),
          refusesSecondStop: fc.boolean(),
          hasWorker: fc.boolean(),
        }),
        async (events, options) => {
          expect(await playModel(events, options)).toEqual([]);
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
  });
});
