import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import { withNamedWorkspace } from '../../../lib/webhook/named-workspace.ts';
import { createWorkerWorld } from '../../helpers/worker-world.ts';

const target = (workspace?: string) => ({ jobName: 'job_batch', instanceId: '1', workspace });

function start() {
  const asked: string[] = [];
  const { parts, clock } = createWorkerWorld();
  const workspaces = { ...parts.policy.workspaces, named: new Map([['prod', 'f00' as Workspace]]) };
  const workspaceIdOf = async (name: string) => {
    asked.push(name);
    if (name === 'later') return { kind: 'unknown' } as const;
    return name === '生产'
      ? ({ kind: 'id', id: '0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f' } as const)
      : ({ kind: 'none' } as const);
  };
  const resolve = (workspace?: string) =>
    withNamedWorkspace(
      { ...parts, policy: { ...parts.policy, workspaces }, workspaceIdOf },
      target(workspace),
      clock.within(1_000),
    );
  return { asked, resolve };
}

describe('a workspace that is named', () => {
  it('becomes the ID that DataArts Studio has for it', async () => {
    const { resolve } = start();
    expect(await resolve('生产')).toEqual(target('0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f'));
  });

  it.each([undefined, '', 'prod', 'default', '0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f'])(
    'is not asked about when it is clear: %j',
    async (workspace) => {
      const { asked, resolve } = start();
      expect(await resolve(workspace)).toEqual(target(workspace));
      expect(asked).toEqual([]);
    },
  );

  it('is not known while the list cannot be had', async () => {
    const { resolve } = start();
    expect(await resolve('later')).toBeUndefined();
  });

  it('is left as it is, to be refused, when nobody knows it', async () => {
    const { resolve } = start();
    expect(await resolve('tomorrow')).toEqual(target('tomorrow'));
  });
});
