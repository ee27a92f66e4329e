import { describe, expect, it } from 'vitest';
import { forecast } from '../../../lib/stop/forecast.ts';
import { createScriptedDlf } from '../../helpers/scripted-dlf.ts';
import {
  alert,
  createStopWorld,
  defaultPolicy,
  intentOf,
  person,
  policyOf,
} from '../../helpers/stop-world.ts';

const intent = intentOf('A', { asker: alert });

describe('forecast', () => {
  it.each([
    ['refused', policyOf({ verdict: 'refuse' }), false, { kind: 'settled', outcome: { kind: 'refused' } }],
    ['a dry run', defaultPolicy, false, { kind: 'new', outcome: { kind: 'dry-run', isForecast: true } }],
    ['a dry run that is asked for', policyOf({}), true, { kind: 'new', outcome: { kind: 'dry-run' } }],
    ['to be carried out', policyOf({}), false, { kind: 'new', outcome: { kind: 'queued' } }],
  ] as const)('says what is %s by policy alone', async (_, policy, dryRun, expected) => {
    const { parts } = createStopWorld(createScriptedDlf({}), policy);
    expect(await forecast(parts, { ...intent, dryRun })).toMatchObject(expected);
  });

  it.each([
    ['is to be carried out', policyOf({}), { kind: 'frozen' }],
    ['is a dry run', defaultPolicy, { kind: 'dry-run', instead: { kind: 'frozen' } }],
  ] as const)('says that a freeze holds back what %s', async (_, policy, outcome) => {
    const { parts } = createStopWorld(createScriptedDlf({}), policy);
    const freeze = { by: person, at: 1 };
    expect(await forecast(parts, intent, freeze)).toMatchObject({ kind: 'new', outcome });
  });

  it('repeats what is remembered, as long as it is', async () => {
    const world = createStopWorld(createScriptedDlf({}), policyOf({}));
    const outcome = { kind: 'not-found', what: 'job' } as const;
    const state = { name: 'closed', outcome, sent: false, closedAt: 1 } as const;
    await world.leave('A', state, { keepUntil: world.clock.now() + 1_000 });
    expect(await forecast(world.parts, intent)).toEqual({ kind: 'settled', outcome, repeat: true });
    world.clock.pass(1_000);
    expect(await forecast(world.parts, intent)).toMatchObject({ kind: 'new' });
  });

  it('says of an open one what is known', async () => {
    const world = createStopWorld(createScriptedDlf({}), policyOf({}));
    const sentAt = world.clock.now();
    await world.leave('A', { name: 'accepted', attempt: 1, sentAt, answer: { kind: 'taken' } });
    expect(await forecast(world.parts, intent)).toMatchObject({
      kind: 'open',
      outcome: { kind: 'accepted' },
      repeat: true,
    });
  });
});
