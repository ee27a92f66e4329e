import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import type { Log } from '../../../lib/logging.ts';
import type { Policy } from '../../../lib/policy/policy.ts';
import { readPolicy } from '../../../lib/policy/policy-file.ts';
import { createCurrentPolicy } from '../../../lib/remote-policy/current-policy.ts';
import { PolicyReadError } from '../../../lib/remote-policy/read-error.ts';
import { createWaitingClock } from './waiting-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const home = 'home' as Workspace;
const unreadable: Policy = {
  kind: 'unreadable',
  workspaces: { fallback: home, named: new Map(), onlyListed: false },
};
const WHERE = 'POLICY_URL s3://policies/policy.yaml';
const named = (name: string): string => `rules: [{ name: ${name}, jobs: ["*"], then: stop }]`;
const BAD = 'rules:\n  - jobs: ["*"]\n    then: perhaps\n';

/** What a read comes to: a text, an error, or nothing for as long as it is waited for. */
type Read = string | Error | 'silent';

function createWorld() {
  const clock = createWaitingClock();
  const reads: AbortSignal[] = [];
  const errors: Readonly<Record<string, unknown>>[] = [];
  let next: Read = 'silent';
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (message, fields) => errors.push({ message, ...fields }),
  };
  const current = createCurrentPolicy({
    where: WHERE,
    read: async (signal) => {
      reads.push(signal);
      if (next === 'silent') return new Promise(() => {});
      if (next instanceof Error) throw next;
      return next;
    },
    parse: (text) => readPolicy(text, home, ['slack']),
    unreadable,
    clock,
    log,
  });
  return {
    clock,
    current,
    reads,
    errors,
    hold: (read: Read) => {
      next = read;
    },
    /** What is in force: the names of its rules. */
    get: async (until = clock.within(20 * SECOND)): Promise<string> => nameOf(await current.get(until)),
  };
}

const nameOf = (policy: Policy): string =>
  policy.kind === 'file' ? policy.rules.map(({ name }) => name).join() : policy.kind;

describe('a policy that may change', () => {
  it('is read when it is asked for, and is in force at once', async () => {
    const world = createWorld();
    expect(world.reads).toHaveLength(0);
    world.hold(named('first'));
    expect(await world.get()).toBe('first');
    expect(world.current.problem()).toBeUndefined();
  });

  it('is read again after a minute, and not before', async () => {
    const world = createWorld();
    world.hold(named('first'));
    await world.get();
    world.hold(named('second'));
    world.clock.pass(MINUTE - 1);
    expect(await world.get()).toBe('first');
    expect(world.reads).toHaveLength(1);
    world.clock.pass(1);
    expect(await world.get()).toBe('second');
    expect(world.reads).toHaveLength(2);
  });

  it('is read again when the clock was put back', async () => {
    const world = createWorld();
    world.hold(named('first'));
    await world.get();
    world.hold(named('second'));
    world.clock.pass(-60 * MINUTE);
    expect(await world.get()).toBe('second');
  });

  it.each([BAD, new PolicyReadError('is not there')])(
    'is not read again for a minute after %s',
    async (bad) => {
      const world = createWorld();
      world.hold(bad);
      expect(await world.get()).toBe('unreadable');
      world.hold(named('good'));
      world.clock.pass(MINUTE - 1);
      expect(await world.get()).toBe('unreadable');
      world.clock.pass(1);
      expect(await world.get()).toBe('good');
    },
  );

  it('is read once by calls at the same time', async () => {
    const world = createWorld();
    world.hold(named('first'));
    expect(await Promise.all([world.get(), world.get(), world.get()])).toEqual(['first', 'first', 'first']);
    expect(world.reads).toHaveLength(1);
  });
});

describe('the last good one', () => {
  it.each([
    ['a bad text', BAD],
    ['half a text', 'rules: [{ name: half, jobs: ['],
    ['no text', ''],
    ['a failure', new PolicyReadError('is not there (NoSuchKey)')],
    ['an error of another kind', new TypeError('a secret')],
    ['a text over 256 KiB', `${named('large')} #${'x'.repeat(256 * 1024)}`],
  ])('stays in force through %s', async (_, bad) => {
    const world = createWorld();
    world.hold(named('good'));
    await world.get();
    world.hold(bad);
    for (let minute = 0; minute < 5; minute++) {
      world.clock.pass(MINUTE);
      expect(await world.get()).toBe('good');
    }
    expect(world.current.problem()).toMatchObject({ hasGoodOne: true });
    world.hold(named('better'));
    world.clock.pass(MINUTE);
    expect(await world.get()).toBe('better');
    expect(world.current.problem()).toBeUndefined();
  });

  it('is nothing before there was one: nothing is allowed', async () => {
    const world = createWorld();
    world.hold(BAD);
    expect(await world.get()).toBe('unreadable');
    expect(world.current.problem()).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      words: expect.stringMatching(`^${WHERE}: line 3, rules\\[0\\].then: `),
      hasGoodOne: false,
    });
  });

  it('may have 256 KiB', async () => {
    const world = createWorld();
    world.hold(`${named('large')} #`.padEnd(256 * 1024, 'x'));
    expect(await world.get()).toBe('large');
  });
});

describe('a bad one', () => {
  const minutes = async (world: ReturnType<typeof createWorld>, count: number): Promise<void> => {
    for (let minute = 0; minute < count; minute++) {
      world.clock.pass(MINUTE);
      await world.get();
    }
  };

  it('is logged as an error, once', async () => {
    const world = createWorld();
    world.hold(BAD);
    await minutes(world, 10);
    expect(world.errors).toEqual([
      {
        message: 'policy',
        problem: expect.stringContaining('line 3, rules[0].then'),
        in_force: 'nothing is allowed',
      },
    ]);
  });

  it('is logged again when it was good in between', async () => {
    const world = createWorld();
    for (const text of [BAD, named('good'), BAD, named('good')]) {
      world.hold(text);
      await minutes(world, 3);
    }
    expect(world.errors).toHaveLength(2);
  });

  it('is logged again when it is bad in another way', async () => {
    const world = createWorld();
    const ids = new Set<string | undefined>();
    const bad = [BAD, `${BAD}\n`, new PolicyReadError('is not there'), new PolicyReadError('is silent')];
    for (const read of bad) {
      world.hold(read);
      await minutes(world, 3);
      ids.add(world.current.problem()?.id);
    }
    expect(world.errors).toHaveLength(4);
    expect(ids.size).toBe(4);
  });

  it('has the same ID in every process', async () => {
    const problems = await Promise.all(
      [1, 2].map(async () => {
        const world = createWorld();
        world.hold(BAD);
        await world.get();
        return world.current.problem();
      }),
    );
    expect(problems[0]).toEqual(problems[1]);
  });

  it('is shown in part when everything is wrong, and never the words of an unknown error', async () => {
    const world = createWorld();
    world.hold(`rules: [${'{}, '.repeat(1_000)}]`);
    await world.get();
    expect(world.current.problem()?.words).toMatch(/^[^;]*(; [^;]*){4}; and \d+ more$/);
    world.hold(new Error('a secret'));
    world.clock.pass(MINUTE);
    await world.get();
    expect(world.current.problem()?.words).toBe(`${WHERE}: cannot be read`);
  });
});

describe('the time for a read', () => {
  const silent = async (ms: number, world: ReturnType<typeof createWorld>) => {
    const signal = new AbortController().signal;
    const answer = world.get(world.clock.within(20 * SECOND, signal));
    let isDone = false;
    answer.then(() => {
      isDone = true;
    });
    world.clock.pass(ms - 1);
    await settled();
    expect(isDone).toBe(false);
    world.clock.pass(1);
    return answer;
  };

  it('is 1.5 s while there is no good one', async () => {
    const world = createWorld();
    expect(await silent(1_500, world)).toBe('unreadable');
    expect(world.reads[0]?.aborted).toBe(true);
    expect(world.current.problem()?.words).toBe(`${WHERE}: does not answer in time`);
  });

  it('is 1 s after that', async () => {
    const world = createWorld();
    world.hold(named('good'));
    await world.get();
    world.clock.pass(MINUTE);
    world.hold('silent');
    expect(await silent(1_000, world)).toBe('good');
    expect(world.reads[1]?.aborted).toBe(true);
    expect(world.errors).toHaveLength(1);
  });

  it('ends with its caller’s deadline, which says nothing of the policy: the next caller reads it', async () => {
    const world = createWorld();
    const answer = world.get(world.clock.within(300));
    world.clock.pass(300);
    expect(await answer).toBe('unreadable');
    expect(world.reads[0]?.aborted).toBe(true);
    expect(world.current.problem()).toBeUndefined();
    world.hold(named('good'));
    expect(await world.get()).toBe('good');
  });

  it('ends with its caller’s abort, which says nothing of the policy: the next caller reads it', async () => {
    const world = createWorld();
    const controller = new AbortController();
    const answer = world.get(world.clock.within(20 * SECOND, controller.signal));
    controller.abort();
    expect(await answer).toBe('unreadable');
    expect(world.reads[0]?.aborted).toBe(true);
    expect(world.clock.sleeping()).toBe(0);
    expect(world.errors).toEqual([]);
    world.hold(named('good'));
    expect(await world.get()).toBe('good');
  });

  it('is not begun where none is left', async () => {
    const world = createWorld();
    expect(await world.get(world.clock.within(0))).toBe('unreadable');
    expect(await world.get(world.clock.within(SECOND, AbortSignal.abort()))).toBe('unreadable');
    expect(world.reads).toHaveLength(0);
  });

  it('leaves no timer behind an answer, nor behind an error', async () => {
    const world = createWorld();
    world.hold(named('good'));
    await world.get();
    world.hold(new PolicyReadError('is not there'));
    world.clock.pass(MINUTE);
    await world.get();
    expect(world.clock.sleeping()).toBe(0);
    expect(world.reads.every(({ aborted }) => aborted)).toBe(true);
  });

  it('of a call that shares a read ends with its own deadline', async () => {
    const world = createWorld();
    const first = world.get();
    const second = world.get(world.clock.within(300));
    await settled();
    world.clock.pass(300);
    expect(await second).toBe('unreadable');
    expect(world.reads[0]?.aborted).toBe(false);
    world.clock.pass(1_200);
    expect(await first).toBe('unreadable');
    expect(world.clock.sleeping()).toBe(0);
  });

  it('is the second call’s own where the first one was aborted', async () => {
    const world = createWorld();
    const controller = new AbortController();
    const first = world.get(world.clock.within(20 * SECOND, controller.signal));
    const second = world.get();
    await settled();
    world.hold(named('good'));
    controller.abort();
    expect(await first).toBe('unreadable');
    expect(await second).toBe('good');
    expect(world.reads).toHaveLength(2);
  });
});

/** Lets every promise go on that can. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
