import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEnvReader } from '../../../../lib/config/env-reader.ts';
import { BadRequestError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { WebhookRequest } from '../../../../lib/http/webhook-request.ts';
import { teamsEnv } from '../../../../lib/sources/teams/env.ts';
import { verifyTeams } from '../../../../lib/sources/teams/verify.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { TENANT, teamsActivity } from '../../../helpers/teams-message.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const keyOf = (text: string): Buffer => Buffer.from(text, 'base64');
// Microsoft publishes this key and a signature, but no body that belongs to them: there is no vector to hold to.
const key = keyOf(secrets.teams);

const sign = (body: string | Buffer, by = key): string =>
  createHmac('sha256', by).update(body).digest('base64');
const call = (
  body: string | Buffer = JSON.stringify(teamsActivity({ text: 'help', at: NOW })),
  authorization: string | readonly string[] = `HMAC ${sign(body)}`,
): WebhookRequest => webhookRequest({ body, headers: { authorization } });
const verify = (request: WebhookRequest, now = NOW, keys = [key]) =>
  verifyTeams(request, { keys, tenants: undefined }, now);

function refusal(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return error instanceof UnauthorizedError ? error.reason : String(error);
  }
}

describe('verifyTeams', () => {
  it('accepts what the key signs, and names the credential', () => {
    expect(verify(call())).toMatchObject({ credential: 'outgoing-webhook', found: { type: 'message' } });
  });

  it('accepts the signature of any key during rotation, and of no other', () => {
    const next = keyOf(secrets.teamsNext);
    for (const keys of [
      [next, key],
      [key, next],
    ])
      expect(refusal(() => verify(call(), NOW, keys))).toBe('accepted');
    expect(refusal(() => verify(call(), NOW, [next]))).toBe('wrong signature');
    expect(refusal(() => verify(call(), NOW, []))).toBe('wrong signature');
  });

  it('takes the key for base64, not for text', () => {
    const body = JSON.stringify(teamsActivity({ text: 'help', at: NOW }));
    const wrong = sign(body, Buffer.from(secrets.teams));
    expect(refusal(() => verify(call(body, `HMAC ${wrong}`)))).toBe('wrong signature');
  });

  it.each([
    ['five minutes ahead', 300_000, 'accepted'],
    ['five minutes behind', -300_000, 'accepted'],
    ['a millisecond more than five minutes ahead', 300_001, 'timestamp too far off'],
    ['a millisecond more than five minutes behind', -300_001, 'timestamp too far off'],
  ])('judges a clock that is %s', (_what, off, expected) => {
    expect(refusal(() => verify(call(), NOW + off))).toBe(expected);
  });

  it.each([
    ['2026-11-24T02:00:00Z', 'accepted'],
    ['2026-11-24T02:00:00.1234567Z', 'accepted'],
    ['2026-11-24T10:00:00.000+08:00', 'accepted'],
    ['2026-11-24T02:00:00', 'no timestamp'],
    ['2026-11-24', 'no timestamp'],
    ['2026-13-24T02:00:00Z', 'no timestamp'],
    ['1795485600000', 'no timestamp'],
    [1_795_485_600_000, 'no timestamp'],
    ['', 'no timestamp'],
    [undefined, 'no timestamp'],
  ])('takes the time %j: %s', (timestamp, expected) => {
    const body = JSON.stringify({ ...teamsActivity({ text: 'help' }), timestamp });
    expect(refusal(() => verify(call(body)))).toBe(expected);
  });

  it.each(['null', '[]', '"x"', '1'])('finds no time in the signed body %s', (body) => {
    expect(refusal(() => verify(call(body)))).toBe('no timestamp');
  });

  it('refuses a body that was changed, before it is parsed', () => {
    const body = JSON.stringify(teamsActivity({ text: 'stop job_batch 1', at: NOW }));
    const signature = `HMAC ${sign(body)}`;
    for (const changed of [body.replace('batch 1', 'batch 2'), `${body} `, body.slice(1), '']) {
      expect(refusal(() => verify(call(changed, signature)))).toBe('wrong signature');
    }
  });

  it('says of a signed body that it is no JSON', () => {
    expect(() => verify(call('{'))).toThrow(BadRequestError);
    expect(() => verify(call(Buffer.from([0xff])))).toThrow(BadRequestError);
  });

  const good = sign('{}');
  it.each([
    '',
    good,
    `HMAC ${good.slice(0, -1)}`,
    `HMAC ${good}=`,
    `HMAC ${good} `,
    `HMAC ${good}, HMAC ${good}`,
    `Bearer ${good}`,
    'HMAC',
    `HMAC ${Buffer.from(good, 'base64').toString('hex')}`,
    `HMAC ${Buffer.from(good, 'base64').toString('base64url')}`,
  ])('refuses %j, which is no signature', (authorization) => {
    expect(refusal(() => verify(call('{}', authorization)))).toBe('no signature');
  });

  it('refuses a call without the header, and one that has it twice', () => {
    expect(refusal(() => verify(webhookRequest({ body: '{}' })))).toBe('no signature');
    expect(() => verify(call('{}', [`HMAC ${good}`, `HMAC ${good}`]))).toThrow(BadRequestError);
  });
});

describe('what Teams is configured by', () => {
  const read = (env: Readonly<Record<string, string>>) => {
    const reader = createEnvReader(env);
    const config = teamsEnv().configure(reader);
    reader.finish();
    return config;
  };

  it('is its keys, and the tenants that may ask', () => {
    const both = `${secrets.teams}, ${secrets.teamsNext}`;
    expect(read({ TEAMS_OUTGOING_SECRET: both, TEAMS_TENANTS: TENANT.toUpperCase() })).toEqual({
      keys: [key, keyOf(secrets.teamsNext)],
      tenants: [TENANT],
    });
    expect(read({})).toBeUndefined();
  });

  it.each(['', ' ', `${secrets.teams},`, 'no base64!', 'c2hvcnQ=', secrets.teams.slice(0, -1)])(
    'is not the key %j',
    (TEAMS_OUTGOING_SECRET) => {
      expect(() => read({ TEAMS_OUTGOING_SECRET })).toThrow(/TEAMS_OUTGOING_SECRET/);
    },
  );

  it.each(['', 'contoso.example', `${TENANT},`])('is not the tenant %j', (TEAMS_TENANTS) => {
    expect(() => read({ TEAMS_OUTGOING_SECRET: secrets.teams, TEAMS_TENANTS })).toThrow(/TEAMS_TENANTS/);
  });

  it('is warned about without tenants', () => {
    const warnings = (tenants: readonly string[] | undefined) =>
      teamsEnv().warnings?.({ keys: [key], tenants });
    expect(warnings(undefined)).toEqual([expect.stringContaining('TEAMS_TENANTS is not set')]);
    expect(warnings([TENANT])).toEqual([]);
  });
});
