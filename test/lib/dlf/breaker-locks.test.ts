import { describe, expect, it } from 'vitest';
import { type BreakerLocks, createBreakerLocks } from '../../../lib/dlf/breaker-locks.ts';
import type { KeyCredentials } from '../../../lib/dlf/credentials.ts';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { accessKey, secrets } from '../../helpers/secrets.ts';

const MINUTE = 60_000;
const keys: KeyCredentials = { kind: 'keys', accessKey, secretKey: secrets.secretKey };

function setUp() {
  const clock = createManualClock();
  const ledger = createMemoryLedger(clock.now);
  const calls: string[] = [];
  const locks: BreakerLocks = {
    lock: (name, holder, until) => {
      calls.push(`lock ${name} ${holder}`);
      return ledger.lock(name, holder, until);
    },
    unlock: (name, holder) => {
      calls.push(`unlock ${name} ${holder}`);
      return ledger.unlock(name, holder);
    },
    peek: (name) => {
      calls.push(`peek ${name}`);
      return ledger.peek(name);
    },
  };
  const storeOf = (owner: string, more: Partial<KeyCredentials> = {}) =>
    createBreakerLocks(locks, owner, clock.now)({ ...keys, ...more });
  return { clock, ledger, calls, storeOf };
}

describe('what is known of an access key, in locks', () => {
  it('is found out by one at a time', async () => {
    const { storeOf } = setUp();
    const [a, b] = [storeOf('a'), storeOf('b')];
    expect(await a.ask()).toEqual({ kind: 'probe' });
    expect(await b.ask()).toEqual({ kind: 'wait' });
    await a.release();
    expect(await b.ask()).toEqual({ kind: 'probe' });
    expect(await a.ask()).toEqual({ kind: 'wait' });
  });

  it('is not waited for when the one who tries has died', async () => {
    const { clock, storeOf } = setUp();
    await storeOf('a').ask();
    clock.pass(14_999);
    expect(await storeOf('b').ask()).toEqual({ kind: 'wait' });
    clock.pass(1);
    expect(await storeOf('b').ask()).toEqual({ kind: 'probe' });
    expect(await storeOf('c').ask()).toEqual({ kind: 'wait' });
  });

  it('is known to all from the first refusal on, for six minutes', async () => {
    const { clock, storeOf } = setUp();
    const a = storeOf('a');
    await a.ask();
    const held = { code: 'APIGW.0301', since: clock.now() };
    await a.hold(held);
    expect(await storeOf('b').ask()).toEqual({ kind: 'held', held });
    clock.pass(6 * MINUTE - 1);
    expect(await storeOf('b').ask()).toEqual({ kind: 'held', held });
    clock.pass(1);
    expect(await storeOf('b').ask()).toEqual({ kind: 'probe' });
  });

  it('is known to all from the first acceptance on, for a day', async () => {
    const { clock, storeOf } = setUp();
    const a = storeOf('a');
    await a.ask();
    await a.accept();
    clock.pass(24 * 60 * MINUTE - 1);
    expect(await storeOf('b').ask()).toEqual({ kind: 'accepted' });
    clock.pass(1);
    expect(await storeOf('b').ask()).toEqual({ kind: 'probe' });
  });

  it('is looked at once more by whoever may try: it may have been found out meanwhile', async () => {
    const { clock, ledger } = setUp();
    const other = createBreakerLocks(ledger, 'other', clock.now)(keys);
    const held = { code: 'APIGW.0301', since: clock.now() };
    await other.ask();
    let name = '';
    const slow: BreakerLocks = {
      ...ledger,
      peek: async (asked) => {
        const holder = await ledger.peek(asked);
        if (name === '') await other.hold(held);
        name = asked;
        return holder;
      },
    };
    expect(await createBreakerLocks(slow, 'slow', clock.now)(keys).ask()).toEqual({ kind: 'held', held });
    // The turn was given back.
    expect(await ledger.peek(`${name}/probe`)).toBeUndefined();
  });

  it('goes by the access key for a refusal, by all of the credentials for an acceptance', async () => {
    const { clock, storeOf } = setUp();
    await storeOf('a').accept();
    for (const other of [{ secretKey: 'another' }, { securityToken: 'a token' }]) {
      expect(await storeOf('b', other).ask()).toEqual({ kind: 'probe' });
      await storeOf('b', other).release();
    }
    const held = { code: 'APIG.0301', since: clock.now() };
    await storeOf('b', { secretKey: 'another' }).hold(held);
    expect(await storeOf('a').ask()).toEqual({ kind: 'held', held });
    expect(await storeOf('b', { accessKey: 'ANOTHER' }).ask()).toEqual({ kind: 'probe' });
  });

  it('takes the place of another’s acceptance, but of no refusal', async () => {
    const { clock, storeOf } = setUp();
    const [a, b] = [storeOf('a'), storeOf('b', { secretKey: 'another' })];
    await a.accept();
    await b.accept();
    expect(await b.ask()).toEqual({ kind: 'accepted' });
    const held = { code: 'APIGW.0301', since: clock.now() };
    await a.hold(held);
    clock.pass(1);
    await a.hold({ ...held, since: clock.now() });
    await a.accept();
    expect(await a.ask()).toEqual({ kind: 'held', held });
    expect(await b.ask()).toEqual({ kind: 'held', held });
  });

  it('costs a new sandbox one read when the key is good', async () => {
    const { calls, storeOf } = setUp();
    const a = storeOf('a');
    await a.ask();
    await a.accept();
    expect(calls).toHaveLength(5);
    calls.length = 0;
    await storeOf('b').ask();
    expect(calls).toEqual([expect.stringMatching(/^peek breaker\/[0-9a-f]{8}$/)]);
  });

  it('names no secret', async () => {
    const { calls, clock, storeOf } = setUp();
    const a = storeOf('a', { securityToken: secrets.securityToken });
    await a.ask();
    await a.accept();
    await a.hold({ code: 'APIGW.0301', since: clock.now() });
    for (const call of calls) {
      expect(call).toMatch(
        /^(peek|lock|unlock) breaker\/[0-9a-f]{8}(|\/probe a| accepted [0-9a-f]{8}| refused APIGW\.0301 \d{13})$/,
      );
    }
  });
});
