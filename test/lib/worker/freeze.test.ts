import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import type { StatusMessage } from '../../../lib/messages/status-message.ts';
import type { FilePolicy } from '../../../lib/policy/policy.ts';
import type { FreezeChange } from '../../../lib/sources/source.ts';
import { leaseOf } from '../../../lib/stop/advance.ts';
import { answerQuestion } from '../../../lib/stop/answer-question.ts';
import { answerFreeze } from '../../../lib/webhook/answer-freeze.ts';
import {
  alertOn,
  answerWith,
  askFor,
  askToolsOf,
  deliverAlerts,
  endOf,
  HOUR,
  limit,
  limited,
  MINUTE,
  noticesOf,
  placesIn,
} from '../../helpers/gates.ts';
import { failures } from '../../helpers/scripted-dlf.ts';
import { alert, otherPerson, person, policyOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const program: Asker = { kind: 'credential', source: 'api', id: 'ci' };
const policy = policyOf({});

/** The answer, and what the audit has of it. */
function change(
  world: WorkerWorld,
  what: FreezeChange,
  { asker = person, reason }: { asker?: Asker; reason?: string } = {},
): Promise<StatusMessage> {
  const given = { change: what, asker, ...(reason !== undefined && { reason }) };
  const terms = { receivedAt: world.clock.now() };
  return answerFreeze(askToolsOf(world), given, terms, world.clock.within(2_000));
}

const outcomesIn = async ({ parts }: WorkerWorld) => {
  const { records } = await parts.audit.list({ since: 0, before: Number.MAX_SAFE_INTEGER, limit: 1_000 });
  return records.map(({ entry }) => `${entry.action} ${entry.outcome}`).sort();
};

const hundred = Array.from({ length: 100 }, (_, index) => ({ instanceId: String(index + 1) }));

describe('a freeze over a hundred alerts that are queued', () => {
  async function queued(more: Partial<Parameters<typeof createWorkerWorld>[0]> = {}) {
    const world = createWorkerWorld({ policy, ...more });
    const answers = await deliverAlerts(world, hundred);
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['queued']));
    world.clock.pass(1_000);
    return { world, ids: answers.map(({ requestId }) => requestId) };
  }

  const endsOf = async (world: WorkerWorld, ids: readonly string[]) =>
    new Set(await Promise.all(ids.map((id) => endOf(world, id))));

  it('lets none of them go, records each, and is told once', async () => {
    const { world, ids } = await queued();
    await change(world, 'freeze', { reason: 'quarter end' });
    await world.live(5 * MINUTE);
    expect(world.dlf.stopped).toEqual([]);
    expect(await endsOf(world, ids)).toEqual(new Set(['frozen']));
    expect(await outcomesIn(world)).toEqual(['freeze freeze', ...Array(100).fill('stop frozen')]);
    expect(noticesOf(world)).toHaveLength(1);
    expect(noticesOf(world)[0]?.match(/Automatic stops are frozen/g)).toHaveLength(2);
    expect(noticesOf(world)[0]).toContain('quarter end');
  });

  it('releases none of them when it is lifted', async () => {
    const { world, ids } = await queued();
    await change(world, 'freeze');
    await world.live(MINUTE);
    await change(world, 'unfreeze');
    await world.live(8 * HOUR);
    expect(world.dlf.stopped).toEqual([]);
    expect(await endsOf(world, ids)).toEqual(new Set(['frozen']));
  });

  it('releases none of them when it is lifted before anybody has looked at them', async () => {
    const { world, ids } = await queued();
    await change(world, 'freeze');
    world.clock.pass(MINUTE);
    await change(world, 'unfreeze');
    await world.live(8 * HOUR);
    expect(world.dlf.stopped).toEqual([]);
    expect(await endsOf(world, ids)).toEqual(new Set(['frozen']));
    expect(await outcomesIn(world)).toEqual([
      'freeze freeze',
      ...Array(100).fill('stop frozen'),
      'unfreeze freeze',
    ]);
  });

  it('releases none of them through a second one that came and went', async () => {
    const { world, ids } = await queued();
    for (let time = 0; time < 2; time += 1) {
      await change(world, 'freeze');
      world.clock.pass(MINUTE);
      await change(world, 'unfreeze');
      world.clock.pass(MINUTE);
    }
    await world.live(HOUR);
    expect(world.dlf.stopped).toEqual([]);
    expect(await endsOf(world, ids)).toEqual(new Set(['frozen']));
  });

  it('says that it is the freeze, and not a limit, and leaves no place behind', async () => {
    const total = limit('total', 1);
    const { world, ids } = await queued({ policy: limited([total]) });
    await change(world, 'freeze');
    await world.live(5 * MINUTE);
    expect(await endsOf(world, ids)).toEqual(new Set(['frozen']));
    expect(await placesIn(world, total)).toEqual([]);
    expect(noticesOf(world).join()).not.toContain('The limit of');
  });

  it('is told again where it is another freeze', async () => {
    const { world } = await queued();
    await change(world, 'freeze');
    await world.live(5 * MINUTE);
    await change(world, 'unfreeze');
    await world.live(MINUTE);
    await change(world, 'freeze');
    await deliverAlerts(world, hundred);
    await world.live(5 * MINUTE);
    expect(noticesOf(world)).toHaveLength(2);
    expect(world.dlf.stopped).toEqual([]);
  });
});

describe('while a freeze stands', () => {
  async function frozen(given: FilePolicy = policy) {
    const world = createWorkerWorld({ policy: given });
    await change(world, 'freeze', { reason: 'quarter end' });
    world.clock.pass(1_000);
    return world;
  }

  it('an alert is answered that it is frozen, and its end is recorded', async () => {
    const world = await frozen();
    const [answer] = await deliverAlerts(world, [{ instanceId: '1' }]);
    expect(answer).toMatchObject({ outcome: 'frozen' });
    expect(answer?.headline).toBe('Automatic stops are frozen, so job_batch instance 1 was not stopped.');
    expect(answer?.details.join(' ')).toMatch(/Frozen since .*, by slack:T1\/U1: quarter end\./);
    await world.pump();
    expect(await endOf(world, answer?.requestId ?? '')).toBe('frozen');
    expect(await outcomesIn(world)).toEqual(['freeze freeze', 'stop frozen']);
  });

  it('people stop by hand, and programs do not', async () => {
    const world = await frozen();
    expect(await askFor(world, { instanceId: '1' })).toMatchObject({ outcome: 'stopped' });
    expect(await askFor(world, { instanceId: '2', asker: program })).toMatchObject({ outcome: 'frozen' });
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('an alert that comes again is recorded again, and told no more', async () => {
    const world = await frozen();
    for (let time = 0; time < 3; time += 1) {
      await alertOn(world, '1');
      await world.live(5 * MINUTE);
    }
    expect(noticesOf(world)).toHaveLength(1);
    const { records } = await world.parts.audit.list({
      since: 0,
      before: Number.MAX_SAFE_INTEGER,
      limit: 10,
    });
    expect(records.find(({ entry }) => entry.outcome === 'frozen')).toMatchObject({ times: 3 });
  });

  it('an alert that somebody approves does not go out', async () => {
    const approved = policyOf({
      verdict: 'approve',
      approvers: { people: ['li'], count: 1, withinMs: 15 * MINUTE },
    });
    const world = createWorkerWorld({
      policy: { ...approved, people: new Map([['slack:T1/U2', 'li']]) },
    });
    const id = await alertOn(world, '1');
    const asked = await world.read(id);
    if (asked?.state.name !== 'asked') throw new Error('it asks');
    await change(world, 'freeze');
    const { code } = asked.state.question;
    const said = { action: 'confirm', code, requestId: id, asker: otherPerson } as const;
    const until = world.clock.within(20_000);
    const taken = await answerQuestion(world.parts, said, () => ({ inline: false, ...leaseOf(until) }));
    expect(taken.kind).toBe('ready');
    await change(world, 'unfreeze');
    await world.live(5 * MINUTE);
    expect(await endOf(world, id)).toBe('frozen');
    expect(world.dlf.stopped).toEqual([]);
  });

  it('what was throttled before it is not tried again', async () => {
    const world = createWorkerWorld({ policy });
    answerWith(world, { stop: () => failures.throttled });
    const id = await alertOn(world, '1');
    await change(world, 'freeze');
    answerWith(world, {});
    await world.live(10 * MINUTE);
    expect(await endOf(world, id)).toBe('frozen');
    expect(world.dlf.stopped).toEqual([]);
  });

  it('a stop whose answer was lost is not sent a second time', async () => {
    const world = createWorkerWorld({ policy });
    let calls = 0;
    answerWith(world, {
      stop: () => {
        calls += 1;
        return failures.silent;
      },
    });
    const id = await alertOn(world, '1');
    const answer = await change(world, 'freeze');
    expect(answer.sent).toMatchObject([{ requestId: id, instanceId: '1' }]);
    await world.live(HOUR);
    expect(calls).toBe(1);
    expect(await endOf(world, id)).toBe('unknown');
  });

  it('what had been sent is named in the answer, and watched to its end', async () => {
    const world = createWorkerWorld({ policy, stopTakesMs: 90_000 });
    const sent = await alertOn(world, '1');
    await askFor(world, { instanceId: '2' });
    const answer = await change(world, 'freeze');
    expect(answer).toMatchObject({ outcome: 'freeze', audience: 'channel' });
    // A person's is none of the automatic ones.
    expect(answer.sent).toMatchObject([{ requestId: sent, jobName: 'job_batch', instanceId: '1' }]);
    expect(answer.details[0]).toContain(`job_batch instance 1 (request ${sent})`);
    await world.live(5 * MINUTE);
    expect(await endOf(world, sent)).toBe('stopped');
    expect(await change(world, 'show')).toMatchObject({ outcome: 'freeze', audience: 'asker', sent: [] });
  });

  it('another one does not take its place', async () => {
    const world = await frozen();
    const again = await change(world, 'freeze', { asker: otherPerson, reason: 'mine' });
    const first = { standing: true, by: person, reason: 'quarter end' };
    expect(again.freeze).toMatchObject(first);
    expect(again.headline).toContain('quarter end');
    expect((await change(world, 'show')).freeze).toMatchObject(first);
    expect((await change(world, 'unfreeze')).freeze).toMatchObject({ ...first, standing: false });
  });

  it('no stop goes out where it cannot be read, and it is tried again later', async () => {
    const world = createWorkerWorld({ policy });
    const { ledger } = world.parts;
    const [answer] = await deliverAlerts(world, [{ instanceId: '1' }]);
    const peek = (): Promise<never> => Promise.reject(new LedgerUnavailableError('throttled'));
    Object.assign(world.parts, { ledger: { ...ledger, peek } });
    await world.live(10 * MINUTE);
    expect(world.dlf.stopped).toEqual([]);
    expect(await endOf(world, answer?.requestId ?? '')).toBe('ready');
    expect(await askFor(world, { instanceId: '2' })).toMatchObject({ outcome: 'stopped' });
    Object.assign(world.parts, { ledger });
    await world.live(2 * MINUTE);
    expect(world.dlf.stopped).toEqual(['2', '1']);
    expect(await endOf(world, answer?.requestId ?? '')).toBe('stopped');
  });

  it('an alert is not taken in where it cannot be read, so that its sender comes again', async () => {
    const world = createWorkerWorld({ policy });
    const peek = (): Promise<never> => Promise.reject(new LedgerUnavailableError('throttled'));
    Object.assign(world.parts, { ledger: { ...world.parts.ledger, peek } });
    expect(await deliverAlerts(world, [{ instanceId: '1' }])).toMatchObject([{ outcome: 'unavailable' }]);
    expect(world.queue.nextAt()).toBeUndefined();
  });
});

describe('after a freeze', () => {
  it('a new delivery is stopped, of the same alert too', async () => {
    const world = createWorkerWorld({ policy });
    await change(world, 'freeze');
    world.clock.pass(1_000);
    const held = await alertOn(world, '1');
    await world.live(2 * MINUTE);
    expect(await endOf(world, held)).toBe('frozen');
    await change(world, 'unfreeze');
    world.clock.pass(1);
    const again = await alertOn(world, '1');
    expect(again).toBe(held);
    expect(await endOf(world, again)).toBe('stopped');
    expect(await endOf(world, await alertOn(world, '2'))).toBe('stopped');
  });

  it('what came in the moment of its lifting stays frozen', async () => {
    const world = createWorkerWorld({ policy });
    await change(world, 'freeze');
    await deliverAlerts(world, [{ instanceId: '1' }]);
    await change(world, 'unfreeze');
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual([]);
  });

  it('lifting it again says that none stands', async () => {
    const world = createWorkerWorld({ policy });
    expect(await change(world, 'unfreeze')).toMatchObject({ outcome: 'freeze', freeze: { standing: false } });
    await change(world, 'freeze');
    await change(world, 'unfreeze');
    const again = await change(world, 'unfreeze');
    expect(again).toMatchObject({ freeze: { standing: false }, audience: 'asker' });
    expect(again.headline).toMatch(/^No freeze stands/);
  });

  it('two who lift it at the same time release nothing that it has held back', async () => {
    const world = createWorkerWorld({ policy });
    const { ledger } = world.parts;
    await change(world, 'freeze');
    const [answer] = await deliverAlerts(world, [{ instanceId: '1' }]);
    world.clock.pass(1_000);
    // When the second one has found the freeze standing, the first one does all of it; alerts come in between any two steps.
    let isFirst = true;
    const parts = {
      ...world.parts,
      ledger: {
        ...ledger,
        peek: async (name: string) => {
          const standing = await ledger.peek(name);
          if (isFirst && standing !== undefined) {
            isFirst = false;
            await change(world, 'unfreeze');
          }
          return standing;
        },
        unlock: async (name: string, holder: string) => {
          await ledger.unlock(name, holder);
          await world.pump();
        },
      },
    };
    await answerFreeze(
      { ...askToolsOf(world), parts },
      { change: 'unfreeze', asker: otherPerson },
      { receivedAt: world.clock.now() },
      world.clock.within(2_000),
    );
    await world.live(MINUTE);
    expect(await endOf(world, answer?.requestId ?? '')).toBe('frozen');
    expect(world.dlf.stopped).toEqual([]);
  });
});

describe('who freezes', () => {
  const mayNot = policyOf({ may: ['stop', 'status', 'list', 'history'] });

  it.each(['freeze', 'unfreeze', 'show'] as const)('is refused by policy: %s', async (what) => {
    const world = createWorkerWorld({ policy: mayNot });
    const answer = await change(world, what);
    expect(answer).toMatchObject({ outcome: 'refused' });
    expect(answer.headline).toContain('no rule of the policy file lets slack freeze automatic stops');
    expect(await endOf(world, await alertOn(world, '1'))).toBe('stopped');
    expect(await outcomesIn(world)).toContain(`${what === 'show' ? 'read' : what} refused`);
  });

  it('is told that a freeze of one process holds for none of the others', async () => {
    const world = createWorkerWorld({ policy });
    Object.assign(world.parts, { isShared: false });
    const answer = await change(world, 'freeze');
    expect(answer).toMatchObject({ outcome: 'refused' });
    expect(answer.headline).toContain('without LEDGER_TABLE');
    expect(await endOf(world, await alertOn(world, '1'))).toBe('stopped');
  });

  it('hears so, where it is not known whether it was written', async () => {
    const world = createWorkerWorld({ policy });
    const lock = (): Promise<never> => Promise.reject(new LedgerUnavailableError('throttled'));
    Object.assign(world.parts, { ledger: { ...world.parts.ledger, lock } });
    expect(await change(world, 'freeze')).toMatchObject({ outcome: 'unavailable' });
  });

  it('is no alert', async () => {
    const world = createWorkerWorld({ policy: policyOf({ from: ['slack'] }) });
    expect(await change(world, 'freeze', { asker: alert })).toMatchObject({ outcome: 'refused' });
  });
});
