import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../../lib/intent/target.ts';
import { DEFAULT_WORKSPACE, type Workspaces } from '../../../lib/intent/workspace.ts';
import { instanceIds, jobNames } from './arbitraries.ts';

const known: Workspaces = { fallback: DEFAULT_WORKSPACE, named: new Map(), onlyListed: true };

describe('parseTarget', () => {
  it('reads the three parts', () => {
    expect(parseTarget({ jobName: 'job_batch', instanceId: '34765', workspace: undefined }, known)).toEqual({
      ok: true,
      value: { workspace: 'default', jobName: 'job_batch', instanceId: '34765' },
    });
  });

  it.each([
    [{ jobName: 'a/b', instanceId: 'x', workspace: '?' }, 'job_name'],
    [{ jobName: undefined, instanceId: undefined, workspace: undefined }, 'job_name'],
    [{ jobName: 'a', instanceId: 'x', workspace: '?' }, 'instance_id'],
    [{ jobName: 'a', instanceId: undefined, workspace: undefined }, 'instance_id'],
    [{ jobName: 'a', instanceId: '1', workspace: '?' }, 'workspace'],
    [{ jobName: 'a', instanceId: '1', workspace: 'elsewhere' }, 'workspace'],
  ])('names the first problem of %j: %s', (text, field) => {
    expect(parseTarget(text, known)).toMatchObject({ ok: false, problem: { field } });
  });

  it('keeps every valid job name and instance ID as it is', () => {
    fc.assert(
      fc.property(jobNames, instanceIds, (jobName, instanceId) => {
        expect(parseTarget({ jobName, instanceId, workspace: '' }, known)).toEqual({
          ok: true,
          value: { workspace: 'default', jobName, instanceId },
        });
      }),
    );
  });
});
