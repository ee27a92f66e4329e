import { expect, it } from 'vitest';
import { answerSaid } from '../../../lib/webhook/answer-said.ts';
import type { Delivery } from '../../../lib/webhook/call.ts';
import { askFor, askToolsOf } from '../../helpers/gates.ts';
import { person, policyOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld } from '../../helpers/worker-world.ts';

/** Of a platform that has no address for more. */
const call = { opened: { source: {} } } as Delivery;

it('a word on a question that is overtaken by its deadline is told once, and counts all the same', async () => {
  const world = createWorkerWorld({ policy: policyOf({ verdict: 'confirm' }) });
  const question = await askFor(world, { instanceId: '1' });
  const { parts, ...tools } = askToolsOf(world);
  const time = Promise.withResolvers<void>();
  const ledger = Promise.withResolvers<void>();
  const slow: typeof parts.ledger = {
    ...parts.ledger,
    read: async (id) => {
      await ledger.promise;
      return parts.ledger.read(id);
    },
  };
  const overdue = { ...tools, sleep: () => time.promise, parts: { ...parts, ledger: slow } };
  const said = {
    action: 'confirm',
    code: question.question?.code ?? '',
    requestId: question.requestId,
    asker: person,
  } as const;
  const now = world.clock.now();
  const terms = { receivedAt: now, expiresAt: now + 600_000, inline: true, mayGoOn: true };
  const answered = () =>
    world.logged.filter(([message]) => message === 'request answered').map(([, { outcome }]) => outcome);
  const before = answered().length;
  const answer = answerSaid(overdue, call, said, terms, world.clock.within(2_000));
  time.resolve();
  expect(await answer).toMatchObject({ kind: 'status', message: { outcome: 'unavailable' } });
  ledger.resolve();
  // All that does not hang is done by then.
  await new Promise((resolve) => setImmediate(resolve));
  await world.live(60_000);
  expect(answered().slice(before)).toEqual(['unavailable']);
  // What was said counts all the same.
  expect(world.dlf.stopped).toEqual(['1']);
});
