import { describe, expect, it } from 'vitest';
import type { Until } from '../../../lib/clock.ts';
import { createDlfClient } from '../../../lib/dlf/client.ts';
import type { DlfCredentials, KeyCredentials } from '../../../lib/dlf/credentials.ts';
import { createCredentialsProvider } from '../../../lib/dlf/credentials-provider.ts';
import type { Exchange, Send } from '../../../lib/http/send.ts';
import { answerOf, createScriptedSend, keys, passwordFor } from '../../helpers/dlf-world.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { accessKey, projectId, secrets } from '../../helpers/secrets.ts';
import { targetOf } from '../../helpers/stop-world.ts';

const HOUR = 60 * 60_000;
const temporary: KeyCredentials = {
  kind: 'keys',
  accessKey,
  secretKey: secrets.secretKey,
  securityToken: secrets.securityToken,
};

const never: Send = async () => {
  throw new Error('nothing is to be sent');
};
const issue = (token: string): Exchange => answerOf(201, '', { 'x-subject-token': token });
const silent: Exchange = { kind: 'no-answer', sent: true, why: 'silent' };

function setUp(configured: DlfCredentials, send: Send = never) {
  const clock = createManualClock();
  return { clock, provide: createCredentialsProvider(configured, projectId, send, clock.now) };
}

describe('keys', () => {
  it('of the environment do not expire', async () => {
    const { clock, provide } = setUp(keys);
    clock.pass(10_000 * HOUR);
    expect(await provide(clock.within(1))).toEqual(keys);
  });

  it('that are temporary are used until they are refused, when nobody says how long they live', async () => {
    const { clock, provide } = setUp(temporary);
    clock.pass(10_000 * HOUR);
    expect(await provide(clock.within(1))).toEqual(temporary);
  });

  it('that are temporary are not used any more from their end on', async () => {
    const clock = createManualClock();
    const send = createScriptedSend(() => answerOf(204));
    const credentials = { ...temporary, expiresAt: clock.now() + HOUR };
    const config = { origin: 'https://dlf.example', projectId, credentials };
    const client = createDlfClient(config, send, clock, () => 0);
    const stop = () => client.stopJobInstance(targetOf(), clock.within(1_000));
    clock.pass(HOUR - 1);
    expect(await stop()).toMatchObject({ kind: 'taken' });
    clock.pass(1);
    expect(await stop()).toMatchObject({
      kind: 'credentials-refused',
      said: { message: 'the temporary access key expired at 2026-11-24T04:00:00.000Z' },
    });
    expect(send.calls).toHaveLength(1);
  });
});

describe('a token', () => {
  const password = passwordFor('https://iam.example');

  it('is another one after DLF has refused it, and is not fetched again by who comes late with the old one', async () => {
    const send = createScriptedSend((_, count) => issue(`token ${count}`));
    const { clock, provide } = setUp(password, send);
    const old = { kind: 'token', token: 'token 1' } as const;
    expect(await provide(clock.within(1_000))).toEqual(old);
    expect(await provide(clock.within(1_000), old)).toEqual({ kind: 'token', token: 'token 2' });
    expect(await provide(clock.within(1_000), old)).toEqual({ kind: 'token', token: 'token 2' });
    expect(send.calls).toHaveLength(2);
  });

  it('is fetched again when the call that fetched it for all had less time than the others', async () => {
    const answers: ((exchange: Exchange) => void)[] = [];
    const send = createScriptedSend(() => new Promise<Exchange>((resolve) => answers.push(resolve)));
    const { clock, provide } = setUp(password, send);
    const brief = provide(clock.within(100));
    const long = [provide(clock.within(5_000)), provide(clock.within(5_000))];
    const almost = provide(clock.within(600));
    clock.pass(100);
    answers[0]?.(silent);
    expect(await brief).toEqual({ kind: 'none', exchange: { ...silent, sent: false } });
    expect(await almost).toMatchObject({ kind: 'none' });
    await tick();
    answers[1]?.(issue('token 2'));
    for (const each of long) expect(await each).toEqual({ kind: 'token', token: 'token 2' });
    expect(send.calls).toHaveLength(2);
    expect(send.deadlines[1]).toBe(clock.now() - 100 + 5_000);
  });

  it('is fetched again when the call that fetched it for all was broken off', async () => {
    const answers: ((exchange: Exchange) => void)[] = [];
    const send = createScriptedSend(() => new Promise<Exchange>((resolve) => answers.push(resolve)));
    const { clock, provide } = setUp(password, send);
    const broken = new AbortController();
    const first = provide({ ...clock.within(5_000), signal: broken.signal });
    const second = provide(clock.within(5_000));
    broken.abort();
    answers[0]?.(silent);
    expect(await first).toMatchObject({ kind: 'none' });
    await tick();
    answers[1]?.(issue('token 2'));
    expect(await second).toEqual({ kind: 'token', token: 'token 2' });
  });

  it('is not fetched once for each of those who wait, when IAM fails', async () => {
    const send = createScriptedSend(() => answerOf(503));
    const { clock, provide } = setUp(password, send);
    const untils: Until[] = Array.from({ length: 50 }, (_, index) => clock.within(1_000 + index * 100));
    for (const given of await Promise.all(untils.map((until) => provide(until)))) {
      expect(given).toMatchObject({ kind: 'none' });
    }
    expect(send.calls).toHaveLength(1);
  });

  it('that is still good is not kept waiting long for its successor', async () => {
    const expires = new Date(createManualClock().now() + HOUR).toISOString();
    const first = answerOf(201, { token: { expires_at: expires } }, { 'x-subject-token': 'token 1' });
    const send = createScriptedSend((_, count) => (count === 1 ? first : silent));
    const { clock, provide } = setUp(password, send);
    await provide(clock.within(8_000));
    clock.pass(HOUR - 60_000);
    expect(await provide(clock.within(8_000))).toEqual({ kind: 'token', token: 'token 1' });
    expect(send.deadlines[1]).toBe(clock.now() + 2_000);
    // From its end on there is nothing else to wait for.
    clock.pass(60_000);
    expect(await provide(clock.within(8_000))).toMatchObject({ kind: 'none' });
    expect(send.deadlines[2]).toBe(clock.now() + 8_000);
  });
});

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
