import { expect, it } from 'vitest';
import { createDlfClient } from '../../../lib/dlf/client.ts';
import { answerOf, createScriptedSend, keys } from '../../helpers/dlf-world.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { projectId } from '../../helpers/secrets.ts';
import { targetOf } from '../../helpers/stop-world.ts';

it.each([
  ['waits as long as DLF asks for, where there is time', undefined, 3],
  ['does not wait for longer than it is worth to who stands behind', 2_000, 1],
  ['waits where that is short enough', 8_000, 3],
] as const)('a throttled look %s', async (_, patienceMs, tries) => {
  const clock = createManualClock();
  const send = createScriptedSend(() => answerOf(429, { error_code: 'APIG.0308' }, { 'retry-after': '7' }));
  const config = { origin: 'https://dlf.example', projectId, credentials: keys };
  const client = createDlfClient(config, send, clock, () => 0);
  const until = { ...clock.within(60_000), ...(patienceMs !== undefined && { patienceMs }) };
  expect(await client.showJobInstance(targetOf(), until)).toMatchObject({ kind: 'throttled' });
  expect(send.calls).toHaveLength(tries);
});
