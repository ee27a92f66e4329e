import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../../lib/dlf/breaker.ts';
import type { Exchange } from '../../../lib/http/send.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

const refused: Exchange = { kind: 'answer', status: 401, headers: {}, body: '{"error_code":"APIGW.0301"}' };
const fine: Exchange = { kind: 'answer', status: 204, headers: {}, body: '' };
const expired: Exchange = { kind: 'answer', status: 401, headers: {}, body: '{"error_code":"APIG.0307"}' };
const lost: Exchange = { kind: 'no-answer', sent: true, why: 'reset' };

const MINUTE = 60_000;

function setUp() {
  const clock = createManualClock();
  const guarded = createBreaker(clock);
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
});
