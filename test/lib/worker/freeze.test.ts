import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import type { StatusMessage } from '../../../lib/messages/status-message.ts';
import { beginFreeze } from '../../../lib/stop/freeze.ts';
import { isClosed } from '../../../lib/stop/request.ts';
import { answerFreeze } from '../../../lib/webhook/answer-freeze.ts';
import { person, policyOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;
const MANY = Array.from({ length: 100 }, (_, index) => String(index + 1));

const change = (
  world: WorkerWorld,
  what: 'freeze' | 'unfreeze' | 'show',
  asker: Asker = person,
): Promise<StatusMessage> => {
  const tools = { parts: world.parts, post: world.tools.post, sleep: () => new Promise<void>(() => {}) };
  const given = { change: what, asker, ...(what === 'freeze' && { reason: 'quarter end' }) };
  return answerFreeze(tools, given, { receivedAt: world.clock.now() }, world.clock.within(20_000));
};

async function outcomesOf(
  world: WorkerWorld,
  messages: readonly StatusMessage[],
): Promise<readonly string[]> {
  const records = await Promise.all(messages.map(({ requestId }) => world.read(requestId)));
  return records.map((record) =>
    record !== undefined && isClosed(record) ? record.state.outcome.kind : 'open',
  );
}

const notices = ({ posts }: WorkerWorld): string[] =>
  posts.filter(({ url }) => url.includes('/services/')).map(({ body }) => JSON.parse(body).text as string);

describe('a freeze', () => {
  it('holds back a hundred alerts that wait in the queue, records each, and tells once', async () => {
    const world = createWorkerWorld();
    const messages = await world.alerts(MANY);
    expect(messages.every(({ outcome }) => outcome === 'queued')).toBe(true);
    expect(await change(world, 'freeze')).toMatchObject({ outcome: 'freeze', freeze: { standing: true } });
    await world.live(10 * MINUTE);
    expect(new Set(await outcomesOf(world, messages))).toEqual(new Set(['frozen']));
    expect(world.dlf.stopped).toEqual([]);
    const { records } = await world.parts.audit.list({ since: 0, before: Infinity, limit: 1_000 });
    const frozen = records.filter(({ entry }) => entry.outcome === 'frozen');
    expect(frozen.map(({ entry }) => entry.target?.instanceId).sort()).toEqual([...MANY].sort());
    expect(notices(world)).toEqual([expect.stringContaining('Automatic stops are frozen')]);
  });

  it('that is lifted releases none of them', async () => {
    const world = createWorkerWorld();
    const messages = await world.alerts(MANY);
    await change(world, 'freeze');
    await world.live(5 * MINUTE);
    world.clock.pass(1);
    expect(await change(world, 'unfreeze')).toMatchObject({ outcome: 'freeze', freeze: { standing: false } });
    await world.live(60 * MINUTE);
    expect(new Set(await outcomesOf(world, messages))).toEqual(new Set(['frozen']));
    expect(world.dlf.stopped).toEqual([]);
  });

  it('that began and was lifted before the worker came releases none of them either', async () => {
    const world = createWorkerWorld();
    const messages = await world.alerts(MANY);
    await change(world, 'freeze');
    world.clock.pass(1);
    await change(world, 'unfreeze');
    await world.live(60 * MINUTE);
    expect(new Set(await outcomesOf(world, messages))).toEqual(new Set(['frozen']));
    expect(world.dlf.stopped).toEqual([]);
    // What fires on is delivered again, and is new by then.
    const [again] = await world.alerts(['1']);
    await world.live(MINUTE);
    expect(await outcomesOf(world, again === undefined ? [] : [again])).toEqual(['stopped']);
  });

  it('is told to the sender of an alert at once', async () => {
    const world = createWorkerWorld();
    await change(world, 'freeze');
    expect(await world.alerts(['1'])).toMatchObject([
      { outcome: 'frozen', headline: expect.stringContaining('Automatic stops are frozen') },
    ]);
  });

  it('keeps what failed from being tried again', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const messages = await world.alerts(['1']);
    await world.live(MINUTE);
    await change(world, 'freeze');
    world.dlf.be('up');
    await world.live(30 * MINUTE);
    expect(await outcomesOf(world, messages)).toEqual(['frozen']);
  });

  it('does not hold people back', async () => {
    const world = createWorkerWorld();
    await change(world, 'freeze');
    expect((await world.command('1', 20_000)).outcome).toBe('stopped');
  });

  it('names what had been sent before, which is watched to its end', async () => {
    const world = createWorkerWorld({ stopTakesMs: 5 * MINUTE });
    const messages = await world.alerts(['1', '2']);
    await world.live(MINUTE);
    const frozen = await change(world, 'freeze');
    expect(frozen.sent?.map(({ instanceId }) => instanceId).sort()).toEqual(['1', '2']);
    expect(frozen.details.join(' ')).toContain('Already sent before, and not held back: job_batch instance');
    await world.live(10 * MINUTE);
    expect(await outcomesOf(world, messages)).toEqual(['stopped', 'stopped']);
    expect((await change(world, 'show')).sent).toEqual([]);
  });

  it('stands as it was begun when somebody else begins it again, and is nothing to lift twice', async () => {
    const world = createWorkerWorld();
    await change(world, 'freeze');
    const other: Asker = { kind: 'person', source: 'slack', id: 'T1/U9' };
    expect((await change(world, 'freeze', other)).headline).toContain('by slack:T1/U1: quarter end');
    await change(world, 'unfreeze', other);
    expect((await change(world, 'unfreeze', other)).headline).toMatch(/^No freeze stands/);
    // Another one may follow.
    expect((await change(world, 'freeze', other)).headline).toMatch(/^Frozen/);
    expect((await change(world, 'unfreeze', other)).headline).toMatch(/^The freeze is lifted/);
  });

  it('is for whoever policy lets, and for no alert', async () => {
    const world = createWorkerWorld({ policy: policyOf({ from: ['slack'], may: ['stop'] }) });
    expect(await change(world, 'freeze')).toMatchObject({
      outcome: 'refused',
      headline: expect.stringContaining('no rule of the policy file lets slack freeze'),
    });
    const without = createWorkerWorld();
    Object.assign(without.parts, { isShared: false });
    expect(await change(without, 'freeze')).toMatchObject({
      outcome: 'refused',
      headline: expect.stringContaining('without LEDGER_TABLE'),
    });
  });

  it('that cannot be asked for keeps automatic stops from going out, and they are tried again', async () => {
    const world = createWorkerWorld();
    const { ledger } = world.parts;
    const peek = async (name: string): Promise<string | undefined> => {
      if (name.startsWith('freeze')) throw new LedgerUnavailableError('down');
      return ledger.peek(name);
    };
    const messages = await world.alerts(['1']);
    Object.assign(world.parts, { ledger: { ...ledger, peek } });
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual([]);
    Object.assign(world.parts, { ledger });
    await world.live(10 * MINUTE);
    expect(await outcomesOf(world, messages)).toEqual(['stopped']);
  });

  it('leaves a record of who began and who lifted it', async () => {
    const world = createWorkerWorld();
    await change(world, 'freeze');
    await change(world, 'unfreeze');
    const { records } = await world.parts.audit.list({ since: 0, before: Infinity, limit: 10 });
    expect(records.map(({ entry }) => [entry.action, entry.reason])).toEqual(
      expect.arrayContaining([
        ['freeze', 'quarter end'],
        ['unfreeze', undefined],
      ]),
    );
  });

  it('outlasts the process that began it', async () => {
    const world = createWorkerWorld();
    await beginFreeze(world.parts.ledger, { by: person, at: world.clock.now() });
    world.clock.pass(400 * 24 * 60 * MINUTE);
    expect(await world.alerts(['1'])).toMatchObject([{ outcome: 'frozen' }]);
  });
});
