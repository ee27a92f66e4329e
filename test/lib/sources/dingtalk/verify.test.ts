import { describe, expect, it } from 'vitest';
import { createEnvReader } from '../../../../lib/config/env-reader.ts';
import { UnauthorizedError } from '../../../../lib/http/errors.ts';
import { dingtalkEnv } from '../../../../lib/sources/dingtalk/env.ts';
import { dingtalkSign, verifyDingtalk } from '../../../../lib/sources/dingtalk/verify.ts';
import {
  type DingtalkProof,
  dingtalkEnvOf,
  dingtalkText,
  signedForDingtalk,
} from '../../../helpers/dingtalk-message.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = Date.UTC(2026, 10, 24, 1, 10);
const MINUTE = 60_000;
const config = {
  appSecrets: [secrets.dingtalk, secrets.dingtalkNext],
  robotCode: 'dingrobot1',
  corpId: 'dingcorp1',
};

function verify(message: object | string, proof: DingtalkProof = {}, now = NOW) {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const { headers = {} } = signedForDingtalk(body, { signedAt: NOW, ...proof });
  return verifyDingtalk(webhookRequest({ headers, body }), config, now);
}
const message = (changes: object = {}) => dingtalkText({ text: 'stop job_batch 34765', at: NOW, changes });

describe('verifyDingtalk', () => {
  it('signs as the documentation says: base64 of an HMAC of time and secret, under the secret', () => {
    // printf '1577262236757\nthis is secret' | openssl dgst -sha256 -hmac 'this is secret' -binary | base64
    expect(dingtalkSign('this is secret', '1577262236757')).toBe(
      'hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=',
    );
  });

  it('takes a message signed with any of its secrets', () => {
    for (const secret of config.appSecrets) {
      expect(verify(message(), { secret })).toMatchObject({
        credential: 'app-secret',
        found: { msgtype: 'text' },
      });
    }
  });

  it.each([
    ['another secret', { secret: 'other' }],
    ['an empty secret', { secret: '' }],
    ['a time that was signed 5 min and 1 ms ago', { signedAt: NOW - 5 * MINUTE - 1 }],
    ['a time that is signed 5 min and 1 ms ahead', { signedAt: NOW + 5 * MINUTE + 1 }],
    ['another time than the one that is signed', { headers: { timestamp: String(NOW + 1) } }],
    ['seconds', { signedAt: Math.floor(NOW / 1000) }],
    ['a time that is no number', { headers: { timestamp: `${NOW}`.replace('1', '+1') } }],
    ['an empty signature', { headers: { sign: '' } }],
    ['a signature with an end', { headers: { sign: `${dingtalkSign(secrets.dingtalk, String(NOW))}=` } }],
  ])('refuses %s', (_, proof) => {
    expect(() => verify(message(), proof)).toThrow(UnauthorizedError);
  });

  it.each(['timestamp', 'sign'])('refuses a message without %s', (name) => {
    const body = JSON.stringify(message());
    const { headers = {} } = signedForDingtalk(body, { signedAt: NOW });
    const { [name]: _, ...rest } = headers;
    expect(() => verifyDingtalk(webhookRequest({ headers: rest, body }), config, NOW)).toThrow(
      UnauthorizedError,
    );
  });

  it.each([
    ['for another robot', message({ robotCode: 'dingrobot2' })],
    ['for no robot', message({ robotCode: undefined })],
    ['that was written 5 min and 1 ms ago', message({ createAt: NOW - 5 * MINUTE - 1 })],
    ['that will be written in 5 min and 1 ms', message({ createAt: NOW + 5 * MINUTE + 1 })],
    ['without a time', message({ createAt: undefined })],
    ['of a time in seconds', message({ createAt: Math.floor(NOW / 1000) })],
    ['that is encrypted', { encrypt: 'x' }],
    ['that is a list', '[]'],
    ['that is no JSON', 'stop job_batch 34765'],
    ['that is empty', ''],
  ])('refuses a message %s, since the body is not signed', (_, body) => {
    expect(() => verify(body)).toThrow(UnauthorizedError);
  });

  it('takes what is up to five minutes off, and a time inside that is a text', () => {
    for (const off of [-5 * MINUTE, 5 * MINUTE]) {
      expect(() => verify(message({ createAt: String(NOW + off) }), { signedAt: NOW + off })).not.toThrow();
    }
  });
});

describe('what it is set to', () => {
  const configured = (changes: Readonly<Record<string, string | undefined>>) => {
    const given = Object.entries({ ...dingtalkEnvOf, ...changes }).filter(([, value]) => value !== undefined);
    const reader = createEnvReader(Object.fromEntries(given) as Record<string, string>);
    return { config: dingtalkEnv().configure(reader), reader };
  };

  it('does not exist without its secret, and names a robot that is missing', () => {
    expect(configured({ DINGTALK_APP_SECRET: undefined }).config).toBeUndefined();
    const { reader } = configured({ DINGTALK_ROBOT_CODE: undefined });
    expect(() => reader.finish()).toThrow(/DINGTALK_ROBOT_CODE/);
  });

  it('warns where no organization is pinned', () => {
    const { warnings } = dingtalkEnv();
    expect(warnings?.(config)).toEqual([]);
    expect(warnings?.({ ...config, corpId: undefined })).toHaveLength(1);
  });
});
