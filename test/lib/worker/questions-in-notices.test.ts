import { describe, expect, it } from 'vitest';
import type { FilePolicy } from '../../../lib/policy/policy.ts';
import { policyOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;
const policy: FilePolicy = {
  ...policyOf({ verdict: 'approve', approvers: { people: ['li'], count: 1, withinMs: 15 * MINUTE } }),
  people: new Map([['slack:T1/LI', 'li']]),
};

describe('the questions of a storm', () => {
  it('are all shown, each with its code and its buttons, and once', async () => {
    const world = createWorkerWorld({ policy });
    const ids = Array.from({ length: 33 }, (_, index) => String(index + 1));
    const messages = await world.alerts(ids);
    expect(new Set(messages.map(({ outcome }) => outcome))).toEqual(new Set(['needs-approval']));
    await world.live(5 * MINUTE);
    const notices = world.posts.filter(({ url }) => url.includes('/services/')).map(({ body }) => body);
    const values = notices.flatMap((body) =>
      [
        ...body.matchAll(/"action_id":"dlf-stop:confirm:[A-Z2-7]{26}","value":"([A-Z2-7]{26}) [A-Z2-7]{8}"/g),
      ].map(([, id]) => id),
    );
    expect(values.toSorted()).toEqual(messages.map(({ requestId }) => String(requestId)).toSorted());
    for (const body of notices) expect(JSON.parse(body).blocks.length).toBeLessThanOrEqual(50);
    await world.live(5 * MINUTE);
    expect(world.posts).toHaveLength(notices.length);
  });

  it('are told to be over when nobody has answered', async () => {
    const world = createWorkerWorld({ policy });
    await world.alerts(['1']);
    await world.live(20 * MINUTE);
    const texts = world.posts.map(({ body }) => JSON.parse(body).text as string);
    expect(texts[0]).toMatch(/It takes an approval first/);
    expect(texts.at(-1)).toMatch(/^Nobody who may approved in time/);
    expect(texts).toHaveLength(2);
    expect(world.dlf.stopped).toEqual([]);
  });
});
