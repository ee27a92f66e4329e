import { describe, expect, it } from 'vitest';
import type { DlfConfig } from '../../lib/dlf/client.ts';
import { MAX_PLAN_WINDOW_MS } from '../../lib/dlf/plan-window.ts';
import type { Target } from '../../lib/intent/target.ts';
import { DEFAULT_WORKSPACE } from '../../lib/intent/workspace.ts';
import { send } from '../local/simulator/send.ts';
import { signedHeaders } from '../local/simulator/sign.ts';

export interface OffsetSubject {
  readonly dlf: DlfConfig;
  readonly target: Target;
  readonly report: (finding: string) => void;
}

/** Finds out what no document says: whether `offset` counts entries or pages. Signs with the tests' own code. */
export function describeOffset(subject: () => OffsetSubject): void {
  const page = async (offset: number): Promise<readonly unknown[]> => {
    const { dlf, target } = subject();
    if (dlf.credentials.kind !== 'keys') return [];
    const { accessKey, secretKey, securityToken } = dlf.credentials;
    const at = Date.now();
    const path = `/v1/${dlf.projectId}/jobs/instances/detail`;
    // In the order in which they are signed.
    const query = `limit=2&maxPlanTime=${at}&minPlanTime=${at - MAX_PLAN_WINDOW_MS}&offset=${offset}`;
    const headers = signedHeaders({
      method: 'GET',
      host: new URL(dlf.origin).host,
      canonicalPath: `${path}/`,
      canonicalQuery: query,
      at,
      accessKey,
      secretKey,
      headers: {
        'x-project-id': dlf.projectId,
        ...(target.workspace !== DEFAULT_WORKSPACE && { workspace: target.workspace }),
        ...(securityToken !== undefined && { 'x-security-token': securityToken }),
      },
    });
    const { status, text } = await send({
      url: dlf.origin,
      method: 'GET',
      path: `${path}?${query}`,
      headers,
    });
    expect(status).toBe(200);
    return (JSON.parse(text) as { instances: { instanceId: unknown }[] }).instances.map(
      ({ instanceId }) => instanceId,
    );
  };

  describe('the offset', () => {
    it('counts entries or pages', async ({ skip }) => {
      const { dlf, report } = subject();
      if (dlf.credentials.kind !== 'keys') skip('needs an access key');
      const [first, second] = [await page(0), await page(1)];
      if (second.length < 1 || first.length < 2) skip('needs three instances in the last seven days');
      const counts = first[1] === second[0] ? 'entries' : 'pages';
      report(`the list’s offset counts ${counts}`);
      if (counts === 'pages') expect(first).not.toContain(second[0]);
    });
  });
}
