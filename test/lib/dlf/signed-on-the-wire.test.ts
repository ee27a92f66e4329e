import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDlfSend, type DlfCall } from '../../../lib/dlf/authenticate.ts';
import { createSend } from '../../../lib/http/send.ts';
import { type DlfWorld, startDlfWorld } from '../../helpers/dlf-world.ts';
import { accessKey, projectId, secrets } from '../../helpers/secrets.ts';

const awkward = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '+',
    '%',
    '%20',
    '%2B',
    '&',
    '=',
    'a=b&c',
    '?',
    '#',
    '/',
    "!'()*",
    '~',
    '作业 名',
    '𠀀',
    '\u0000',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);
const name = fc.oneof(fc.constantFrom('jobName', 'limit', 'a'), awkward);
const query = fc.array(fc.tuple(name, awkward), { maxLength: 8 });
// A path with these would be another one already before it is signed.
const segment = awkward.filter((text) => text !== '' && text !== '.' && text !== '..');
const token = fc.option(fc.stringMatching(/^[A-Za-z0-9+/=_-]{1,200}$/), { nil: undefined });

let world: DlfWorld;
beforeAll(async () => {
  world = await startDlfWorld({ instances: [] });
});
afterEach(() => world.simulator.reset());
afterAll(() => world.simulator.close());

/** Sends a call, and gives it as the simulator received it. */
async function received(call: Omit<DlfCall, 'headers'>, securityToken: string | undefined) {
  const { clock, simulator } = world;
  simulator.reset();
  const send = createDlfSend(
    simulator.url,
    projectId,
    {
      kind: 'keys',
      accessKey,
      secretKey: secrets.secretKey,
      ...(securityToken !== undefined && { securityToken }),
    },
    createSend(clock.now),
    clock,
  );
  await send({ ...call, headers: {} }, clock.within(5_000));
  const [only, ...more] = simulator.calls();
  expect(more).toHaveLength(0);
  return only;
}

describe('whatever is called, the simulator’s own check accepts the signature', () => {
  it('of a list with any query, and it reads the same names and values', async () => {
    await fc.assert(
      fc.asyncProperty(query, token, async (pairs, securityToken) => {
        const segments = ['v1', projectId, 'jobs', 'instances', 'detail'];
        const call = await received({ method: 'GET', segments, query: pairs }, securityToken);
        expect(call).toMatchObject({ authenticated: true });
        const [path, asked = ''] = call?.rawPath.split('?') ?? [];
        expect(path).toBe(`/${segments.join('/')}`);
        expect([...new URLSearchParams(asked)]).toEqual(pairs.map((pair) => [...pair]));
        expect(call?.headers['x-security-token']).toBe(securityToken);
      }),
      { numRuns: 300 },
    );
  });

  it('of a call for any job, and it reads the same name', async () => {
    await fc.assert(
      fc.asyncProperty(
        segment,
        token,
        fc.constantFrom('stop', 'restart'),
        async (job, securityToken, verb) => {
          const segments = ['v1', projectId, 'jobs', job, 'instances', '1', verb];
          const call = await received({ method: 'POST', segments }, securityToken);
          expect(call).toMatchObject({ authenticated: true });
          const parts = call?.rawPath.split('/').slice(1) ?? [];
          expect(parts.map(decodeURIComponent)).toEqual(segments);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('and none of the same call with anything changed', async () => {
    const segments = ['v1', projectId, 'jobs', 'instances', 'detail'];
    await fc.assert(
      fc.asyncProperty(query, fc.tuple(name, awkward), async (pairs, extra) => {
        const { clock, simulator } = world;
        simulator.reset();
        const plain = createSend(clock.now);
        const credentials = { kind: 'keys', accessKey, secretKey: secrets.secretKey } as const;
        const added = extra.map(encodeURIComponent).join('=');
        const send = createDlfSend(
          simulator.url,
          projectId,
          credentials,
          (call, until) =>
            plain({ ...call, path: `${call.path}${call.path.includes('?') ? '&' : '?'}${added}` }, until),
          clock,
        );
        const call = { method: 'GET', segments, query: pairs, headers: {} } as const;
        expect(await send(call, clock.within(5_000))).toMatchObject({ kind: 'answer', status: 401 });
        expect(simulator.calls()).toMatchObject([{ authenticated: false }]);
      }),
    );
  });
});
