import { describe, expect, it } from 'vitest';
import { createWorkspaceNames } from '../../../lib/dlf/workspace-names.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { createScriptedDlf, failures } from '../../helpers/scripted-dlf.ts';

const listed = (...pairs: readonly (readonly [id: string, name: string])[]) =>
  ({ kind: 'listed', workspaces: pairs.map(([id, name]) => ({ id, name })) }) as const;

describe('the names of workspaces', () => {
  it('are asked for once in ten minutes', async () => {
    const clock = createManualClock();
    const dlf = createScriptedDlf({ workspaces: [listed(['1', '生产'], ['2', 'staging'])] });
    const idOf = createWorkspaceNames(dlf, 'instance', clock);
    const until = clock.within(60 * 60_000);
    expect(await idOf('生产', until)).toEqual({ kind: 'id', id: '1' });
    expect(await idOf('staging', until)).toEqual({ kind: 'id', id: '2' });
    expect(await idOf('other', until)).toEqual({ kind: 'none' });
    expect(dlf.calls).toHaveLength(1);
    clock.pass(10 * 60_000);
    await idOf('staging', until);
    expect(dlf.calls).toHaveLength(2);
  });

  it('mean nothing where two workspaces have the same', async () => {
    const clock = createManualClock();
    const dlf = createScriptedDlf({ workspaces: [listed(['1', 'a'], ['2', 'a'], ['3', 'b'])] });
    const idOf = createWorkspaceNames(dlf, 'instance', clock);
    expect(await idOf('a', clock.within(1_000))).toEqual({ kind: 'none' });
    expect(await idOf('b', clock.within(1_000))).toEqual({ kind: 'id', id: '3' });
  });

  it('are unknown while the list cannot be had, which is not asked for by everybody', async () => {
    const clock = createManualClock();
    const dlf = createScriptedDlf({ workspaces: [failures.down, listed(['1', 'a'])] });
    const idOf = createWorkspaceNames(dlf, 'instance', clock);
    const until = clock.within(60 * 60_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => idOf('a', until)));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['unknown']));
    expect(await idOf('a', until)).toEqual({ kind: 'unknown' });
    expect(dlf.calls).toHaveLength(1);
    clock.pass(30_000);
    expect(await idOf('a', until)).toEqual({ kind: 'id', id: '1' });
  });
});
