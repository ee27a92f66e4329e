import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { FilePolicy } from '../../../lib/policy/policy.ts';
import { leaseOf } from '../../../lib/stop/advance.ts';
import type { AnswerTaken, QuestionAnswer } from '../../../lib/stop/answer-question.ts';
import { answerQuestion } from '../../../lib/stop/answer-question.ts';
import { carryOn } from '../../../lib/stop/carry-out.ts';
import { beginFreeze } from '../../../lib/stop/freeze.ts';
import type { StopRequest } from '../../../lib/stop/request.ts';
import { createScriptedDlf, failures, found, taken } from '../../helpers/scripted-dlf.ts';
import {
  alert,
  createStopWorld,
  intentOf,
  policyOf,
  type StopWorld,
  TIME_MS,
} from '../../helpers/stop-world.ts';

const HOUR = 60 * 60_000;
const account = (id: string): Asker => ({ kind: 'person', source: 'slack', id });
const wang = account('T1/WANG');
const zhang = account('T1/ZHANG');
const running = found('running');
const stopped = found('manual-stop');

/** Approvals by these, as many as it takes. */
const approvedBy = (people: readonly string[], count = 1, withinMs = HOUR): FilePolicy => ({
  ...policyOf({ verdict: 'approve', approvers: { people, count, withinMs } }),
  people: new Map([
    ['slack:T1/WANG', 'wang'],
    ['slack:T1/ZHANG', 'zhang'],
  ]),
});

const believe = (world: StopWorld, policy: FilePolicy): void => {
  Object.assign(world.parts, { policy });
};

const answerAs = async (
  world: StopWorld,
  asker: Asker,
  action: QuestionAnswer['action'] = 'confirm',
): Promise<AnswerTaken> => {
  const request = await world.read('A');
  const code = request?.state.name === 'asked' ? request.state.question.code : 'none';
  return answerQuestion(world.parts, { action, code, requestId: ID, asker }, () => ({
    inline: false,
    ...leaseOf(world.clock.within(TIME_MS)),
  }));
};

const goOn = (world: StopWorld, request: StopRequest) =>
  carryOn(
    world.parts,
    request,
    { inline: false, mayGoOn: true, expiresAt: request.expiresAt },
    world.clock.within(TIME_MS),
  );

const ID = 'A'.repeat(26);
const start = (policy: FilePolicy, script: Parameters<typeof createScriptedDlf>[0] = {}) => {
  const dlf = createScriptedDlf({ show: [running, running, running, stopped], stop: [taken], ...script });
  return { dlf, world: createStopWorld(dlf, policy) };
};

/** The world's ID of a request is any text: here one that an address may name. */
async function ask(world: StopWorld, asker: Asker = alert) {
  const answered = await world.ask(ID, { asker });
  const { read } = world;
  Object.assign(world, { read: (id: string) => read(id === 'A' ? ID : id) });
  return answered;
}

describe('an approval', () => {
  it('does not count of somebody who may not approve any more when it is to be sent', async () => {
    const { dlf, world } = start(approvedBy(['wang', 'zhang'], 2));
    await ask(world);
    expect(await answerAs(world, wang)).toMatchObject({ kind: 'settled' });
    believe(world, approvedBy(['zhang', 'li'], 2));
    // One of two, since the other is not among them now.
    expect(await answerAs(world, zhang)).toMatchObject({
      kind: 'settled',
      request: { state: { name: 'asked' } },
    });
    expect(dlf.stopCalls()).toBe(0);
  });

  it('is asked for again where who gave it has lost the right before the send', async () => {
    const { dlf, world } = start(approvedBy(['wang']));
    await ask(world);
    const given = await answerAs(world, wang);
    expect(given.kind).toBe('ready');
    believe(world, approvedBy(['zhang']));
    if (given.kind !== 'ready') return;
    expect(await goOn(world, given.request)).toMatchObject({
      outcome: { kind: 'needs-approval', approvers: ['zhang'], missing: 1 },
    });
    expect(dlf.stopCalls()).toBe(0);
  });

  it('is sent once where two give it at the same time', async () => {
    const { dlf, world } = start(approvedBy(['wang', 'zhang']));
    await ask(world);
    const both = await Promise.all([answerAs(world, wang), answerAs(world, zhang)]);
    const ready = both.filter(({ kind }) => kind === 'ready');
    expect(ready).toHaveLength(1);
    const [first] = ready;
    if (first?.kind === 'ready') await goOn(world, first.request);
    expect(dlf.stopCalls()).toBe(1);
  });

  it('and a calling off at the same time leave one end, and one record of it', async () => {
    const { world } = start(approvedBy(['wang', 'zhang']));
    await ask(world);
    const [off, yes] = await Promise.all([answerAs(world, wang, 'cancel'), answerAs(world, zhang)]);
    const { records } = await world.parts.audit.list({ since: 0, before: Infinity, limit: 10 });
    const wasCancelled = off.kind === 'settled';
    expect(wasCancelled).toBe(yes.kind !== 'ready');
    expect(records.map(({ entry }) => entry.outcome)).toEqual(wasCancelled ? ['cancelled'] : []);
  });

  it('that is waited for keeps the key for as long as it is open', async () => {
    const { world } = start(approvedBy(['wang'], 1, 24 * HOUR));
    await ask(world);
    world.clock.pass(23 * HOUR);
    const request = await world.read('A');
    expect(request?.keepUntil).toBeGreaterThan(world.clock.now() + 24 * HOUR);
    const given = await answerAs(world, wang);
    expect(given.kind === 'ready' && given.request.keepUntil).toBeGreaterThan(world.clock.now() + 23 * HOUR);
  });
});

describe('a word that is said again', () => {
  const codeOf = async (world: StopWorld): Promise<string> => {
    const request = await world.read('A');
    return request?.state.name === 'asked' ? request.state.question.code : 'none';
  };
  const sayTo = (world: StopWorld, given: Omit<QuestionAnswer, 'requestId'>, requestId?: string) =>
    answerQuestion(world.parts, { ...given, ...(requestId !== undefined && { requestId }) }, () => ({
      inline: false,
      ...leaseOf(world.clock.within(TIME_MS)),
    }));

  it('by the same person is answered with what came of it, typed or at its address', async () => {
    const { dlf, world } = start(approvedBy(['wang']));
    await ask(world);
    const yes = { action: 'confirm', code: await codeOf(world), asker: wang } as const;
    const given = await sayTo(world, yes);
    expect(given.kind).toBe('ready');
    expect(await sayTo(world, yes)).toMatchObject({ kind: 'settled', request: { state: { name: 'ready' } } });
    if (given.kind === 'ready') await goOn(world, given.request);
    for (const id of [undefined, ID]) {
      expect(await sayTo(world, yes, id)).toMatchObject({
        kind: 'settled',
        request: { state: { name: 'closed', outcome: { kind: 'stopped' } } },
      });
    }
    expect(dlf.stopCalls()).toBe(1);
  });

  it('by somebody else, by a button, or the other way round answers nothing', async () => {
    const { world } = start(approvedBy(['wang', 'zhang']));
    await ask(world);
    const yes = { action: 'confirm', code: await codeOf(world), asker: wang } as const;
    await sayTo(world, yes);
    for (const other of [
      { ...yes, asker: zhang },
      { ...yes, isClick: true as const },
      { ...yes, action: 'cancel' as const },
    ]) {
      expect(await sayTo(world, other)).toMatchObject({ kind: 'refused', problem: 'no-question' });
    }
  });

  it('that called it off is answered so again', async () => {
    const { dlf, world } = start(approvedBy(['wang']));
    await ask(world);
    const no = { action: 'cancel', code: await codeOf(world), asker: wang } as const;
    const off = { kind: 'settled', request: { state: { outcome: { kind: 'cancelled' } } } };
    expect(await sayTo(world, no)).toMatchObject(off);
    expect(await sayTo(world, no)).toMatchObject(off);
    expect(await sayTo(world, { ...no, asker: zhang })).toMatchObject({ problem: 'no-question' });
    expect(await sayTo(world, { ...no, action: 'confirm' })).toMatchObject({ problem: 'no-question' });
    expect(dlf.stopCalls()).toBe(0);
  });
});

describe('a stop without a look', () => {
  it('does not go out where an approval was promised, whatever the policy says by then', async () => {
    const dlf = createScriptedDlf({ show: [failures.forbidden], stop: [taken] });
    const world = createStopWorld(dlf, policyOf({}));
    const decision = { verdict: 'approve', by: { kind: 'rule', name: 'at night' } } as const;
    await world.leave('A', { name: 'ready' }, { decision, intent: intentOf('A', { asker: alert }) });
    world.clock.pass(3_000);
    await world.ask('A', { asker: alert });
    expect(dlf.stopCalls()).toBe(0);
  });
});

describe('a freeze that begins when a stop has been written down', () => {
  it('holds it back all the same', async () => {
    const { dlf, world } = start(policyOf({}));
    const { ledger, clock } = world.parts;
    const { update } = ledger;
    Object.assign(ledger, {
      update: async (record: StopRequest) => {
        const isWritten = await update(record);
        if (record.state.name === 'stopping') {
          await beginFreeze(ledger, { by: wang, at: clock.now() });
        }
        return isWritten;
      },
    });
    expect(await world.ask('A', { asker: alert })).toMatchObject({ outcome: { kind: 'frozen' } });
    expect(dlf.stopCalls()).toBe(0);
    expect(await world.lockedBy()).toBeUndefined();
  });
});

describe('a dry run', () => {
  it('says what would have held it back', async () => {
    const policy: FilePolicy = {
      ...policyOf({}),
      limits: { for: 'everyone', each: [{ scope: 'total', max: 1, windowMs: 24 * HOUR }] },
    };
    const { world } = start(policy, { show: [running, stopped, running, running] });
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(await world.ask('B', { dryRun: true })).toMatchObject({
      outcome: { kind: 'dry-run', instead: { kind: 'over-budget', max: 1 } },
    });
    await beginFreeze(world.parts.ledger, { by: wang, at: world.clock.now() });
    expect(await world.ask('C', { dryRun: true, asker: alert })).toMatchObject({
      outcome: { kind: 'dry-run', instead: { kind: 'frozen' } },
    });
  });
});
