import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../../lib/dlf/breaker.ts';
import { aloneStore, type BreakerStore, type Standing } from '../../../lib/dlf/breaker-store.ts';
import type { Exchange } from '../../../lib/http/send.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

const refused: Exchange = { kind: 'answer', status: 401, headers: {}, body: '{"error_code":"APIGW.0301"}' };
const fine: Exchange = { kind: 'answer', status: 204, headers: {}, body: '' };
const expired: Exchange = { kind: 'answer', status: 401, headers: {}, body: '{"error_code":"APIG.0307"}' };
const lost: Exchange = { kind: 'no-answer', sent: true, why: 'reset' };

const MINUTE = 60_000;

function setUp(store?: BreakerStore) {
  const clock = createManualClock();
  const guarded = createBreaker(clock, store);
  let calls = 0;
  const call = (...answers: Exchange[]): Promise<Exchange[]> =>
    Promise.all(
      answers.map((answer) =>
        guarded(
          async () => {
            calls++;
            return answer;
          },
          clock.within(10 * MINUTE),
        ),
      ),
    );
  return { clock, call, calls: () => calls };
}

describe('the breaker', () => {
  it('sends one bad signature, not one for each alert of a delivery', async () => {
    const { call, calls } = setUp();
    expect(await call(...Array<Exchange>(20).fill(refused))).toEqual(Array(20).fill(refused));
    expect(calls()).toBe(1);
  });

  it('holds all calls for six minutes, and then tries one', async () => {
    const { clock, call, calls } = setUp();
    await call(refused);
    clock.pass(6 * MINUTE - 1);
    expect(await call(fine)).toEqual([refused]);
    clock.pass(1);
    expect(await call(fine)).toEqual([fine]);
    expect(calls()).toBe(2);
  });

  it('lets everything through once a signature was accepted', async () => {
    const { call, calls } = setUp();
    await call(fine);
    expect(await call(fine, lost, expired)).toEqual([fine, lost, expired]);
    expect(await call(fine)).toEqual([fine]);
    expect(calls()).toBe(5);
  });

  it('does not take a lost answer or an expired token for a bad signature', async () => {
    const { call } = setUp();
    expect(await call(lost)).toEqual([lost]);
    expect(await call(expired)).toEqual([expired]);
    expect(await call(fine)).toEqual([fine]);
  });

  it('goes on, one by one, while nothing comes back that tells', async () => {
    const { call, calls } = setUp();
    const throttled: Exchange = { ...fine, status: 429, body: '{"error_code":"APIG.0308"}' } as const;
    expect(await call(lost, throttled, refused, fine, fine)).toEqual([
      lost,
      throttled,
      refused,
      refused,
      refused,
    ]);
    expect(calls()).toBe(3);
  });

  it.each([
    ['a 200', 200, '{}', true],
    ['no permission', 403, '{"error_code":"APIG.0302"}', true],
    ['DLF’s own refusal', 400, '{"error_code":"DLF.30118"}', true],
    ['DLF’s own failure', 500, '{"error_code":"DLF.0102"}', true],
    ['a page', 302, '<html>', false],
    ['the gateway’s failure', 503, '{"error_code":"APIG.0613"}', false],
    ['no such API', 404, '{"error_code":"APIG.0101"}', false],
  ])('takes %s as what it says of the signature', async (_, status, body, isProof) => {
    const { call, calls } = setUp();
    await call({ kind: 'answer', status, headers: {}, body });
    await call(refused, refused);
    expect(calls()).toBe(isProof ? 3 : 2);
  });

  it('does not wait for another’s try past the deadline, and has sent nothing', async () => {
    const clock = createManualClock();
    const guarded = createBreaker(clock);
    const until = clock.within(1_000);
    const never = guarded(() => new Promise<Exchange>(() => {}), clock.within(10 * MINUTE));
    expect(await Promise.race([never, guarded(async () => fine, until)])).toEqual({
      kind: 'no-answer',
      sent: false,
      why: 'silent',
    });
    expect(clock.now()).toBe(until.deadline);
  });

  describe('with what others know', () => {
    const scripted = (...standings: Standing[]) => {
      const asked: string[] = [];
      const note = (what: string) => async () => void asked.push(what);
      const store: BreakerStore = {
        ask: async () => {
          asked.push('ask');
          return standings.shift() ?? { kind: 'accepted' };
        },
        accept: note('accept'),
        hold: async ({ code }) => void asked.push(`hold ${code}`),
        release: note('release'),
      };
      return { store, asked };
    };

    it('asks before its first call, and not again within five minutes of an accepted one', async () => {
      const { store, asked } = scripted();
      const { clock, call } = setUp(store);
      await call(fine, fine, fine);
      clock.pass(5 * MINUTE - 1);
      await call(fine);
      clock.pass(5 * MINUTE - 1);
      await call(lost);
      expect(asked).toEqual(['ask']);
      clock.pass(1);
      await call(fine);
      expect(asked).toEqual(['ask', 'ask']);
    });

    it('tells what has become of its try', async () => {
      for (const [answer, told] of [
        [fine, 'accept'],
        [lost, 'release'],
        [refused, 'hold APIGW.0301'],
      ] as const) {
        const { store, asked } = scripted({ kind: 'probe' });
        await setUp(store).call(answer);
        expect(asked).toEqual(['ask', told]);
      }
    });

    it('tells of a refusal after an acceptance, too, and once', async () => {
      const { store, asked } = scripted();
      const { call } = setUp(store);
      await call(fine);
      await call(refused, refused, refused);
      expect(asked).toEqual(['ask', 'hold APIGW.0301']);
    });

    it('waits while another one tries, longer each time', async () => {
      const wait = { kind: 'wait' } as const;
      const { store, asked } = scripted(wait, wait, wait, wait, wait);
      const { clock, call, calls } = setUp(store);
      const start = clock.now();
      expect(await call(fine)).toEqual([fine]);
      expect(asked).toEqual(Array(6).fill('ask'));
      expect(clock.now() - start).toBe(50 + 100 + 200 + 400 + 400);
      expect(calls()).toBe(1);
    });

    it('does not wait past the deadline, and has sent nothing', async () => {
      const { store } = scripted(...Array<Standing>(100).fill({ kind: 'wait' }));
      const clock = createManualClock();
      const until = clock.within(1_000);
      const exchange = await createBreaker(clock, store)(async () => fine, until);
      expect(exchange).toEqual({ kind: 'no-answer', sent: false, why: 'silent' });
      expect(clock.now()).toBe(until.deadline);
    });

    it('goes by another’s refusal until its end', async () => {
      const start = createManualClock().now();
      const held = { code: 'APIG.0301', since: start - MINUTE };
      const { store, asked } = scripted({ kind: 'held', held });
      const { clock, call, calls } = setUp(store);
      expect(await call(fine)).toMatchObject([{ status: 401, body: expect.stringMatching(/"APIG\.0301"/) }]);
      clock.pass(5 * MINUTE - 1);
      expect(await call(fine)).toMatchObject([{ status: 401 }]);
      expect(calls()).toBe(0);
      expect(asked).toEqual(['ask']);
      clock.pass(1);
      expect(await call(fine)).toEqual([fine]);
    });
  });

  describe('when the others cannot be asked', () => {
    const failing = () => {
      let asked = 0;
      const fail = async (): Promise<never> => {
        asked++;
        throw new Error('the ledger does not answer');
      };
      return { store: { ask: fail, accept: fail, hold: fail, release: fail }, asked: () => asked };
    };

    it('goes by itself', async () => {
      const { call, calls, clock } = setUp(failing().store);
      expect(await call(...Array<Exchange>(20).fill(refused))).toEqual(Array(20).fill(refused));
      expect(calls()).toBe(1);
      clock.pass(6 * MINUTE);
      expect(await call(fine, fine)).toEqual([fine, fine]);
    });

    it('does not ask again for five seconds', async () => {
      const { store, asked } = failing();
      const { call, clock } = setUp(store);
      await call(lost);
      clock.pass(4_999);
      await call(lost);
      expect(asked()).toBe(1);
      clock.pass(1);
      await call(lost);
      expect(asked()).toBe(2);
    });

    it.each(['accept', 'hold', 'release'] as const)(
      'does not fail where it cannot be told (%s)',
      async (at) => {
        const { store } = failing();
        const answer = { accept: fine, hold: refused, release: lost }[at];
        const { call } = setUp({ ...aloneStore, [at]: store[at] });
        expect(await call(answer)).toEqual([answer]);
      },
    );
  });
});
