import { describe, expect, it } from 'vitest';
import type { Env } from '../../../../lib/config/env-reader.ts';
import { BadRequestError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import { grafanaSignature, SIGNATURE_HEADER, verifyGrafana } from '../../../../lib/sources/grafana/verify.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import {
  configured,
  firingBody,
  firingHeaders,
  SIGNED_AT,
  signing,
  TIMESTAMP_HEADER,
} from './grafana-requests.ts';

const MINUTE = 60_000;
const untimed = { GRAFANA_HMAC_SECRET: secrets.grafana };

interface Given {
  readonly env?: Env;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly now?: number;
}

function verify({ env = signing, headers = firingHeaders, body = firingBody, now = SIGNED_AT }: Given = {}) {
  const request = webhookRequest({ headers, body });
  try {
    const verified = verifyGrafana(request, configured(env), now);
    expect(verified.request).toBe(request);
    return verified.credential;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    return `refused: ${error.reason}`;
  }
}

const signed = (timestamp: string | undefined, body = firingBody, secret: string = secrets.grafana) => ({
  ...(timestamp !== undefined && { [TIMESTAMP_HEADER]: timestamp }),
  [SIGNATURE_HEADER]: grafanaSignature(secret, timestamp, Buffer.from(body)),
});

describe('a signature of Grafana', () => {
  it.each([
    [undefined, '3bcebf43c85d20bba6e3b6ba278af1d2ba3ab0d57de271b0ad30b833e851c5a6'],
    ['0', 'ac18a483a582b60a883e974541afe25aa1026136163e94665649743324183ef1'],
  ])(
    'is the hexadecimal one of Grafana (grafana/alerting, http/hmac.go), at the time %s',
    (timestamp, expected) => {
      expect(grafanaSignature('secret', timestamp, Buffer.from('test message'))).toBe(expected);
    },
  );

  it('of a real delivery is right, at its time', () => {
    expect(verify()).toBe('hmac-secret');
  });

  it.each([
    [-5 * MINUTE, 'hmac-secret'],
    [5 * MINUTE, 'hmac-secret'],
    [-5 * MINUTE - 1, 'refused: timestamp too far off'],
    [5 * MINUTE + 1, 'refused: timestamp too far off'],
    [-10 * MINUTE, 'refused: timestamp too far off'],
    [10 * MINUTE, 'refused: timestamp too far off'],
    [365 * 24 * 60 * MINUTE, 'refused: timestamp too far off'],
  ])('that comes %i ms after it was made: %s', (age, expected) => {
    expect(verify({ now: SIGNED_AT + age })).toBe(expected);
  });

  it('is wrong of any other byte, and of any other time', () => {
    expect(verify({ body: `${firingBody} ` })).toBe('refused: wrong signature');
    expect(verify({ body: firingBody.replace('34765', '34801') })).toBe('refused: wrong signature');
    expect(verify({ headers: { ...firingHeaders, [TIMESTAMP_HEADER]: '1795485601' } })).toBe(
      'refused: wrong signature',
    );
    expect(verify({ headers: { ...firingHeaders, [TIMESTAMP_HEADER]: '01795485600' } })).toBe(
      'refused: wrong signature',
    );
  });

  it.each([
    firingHeaders[SIGNATURE_HEADER].toUpperCase(),
    firingHeaders[SIGNATURE_HEADER].slice(0, -1),
    `${firingHeaders[SIGNATURE_HEADER]}0`,
    `sha256=${firingHeaders[SIGNATURE_HEADER]}`,
    ` ${firingHeaders[SIGNATURE_HEADER]}`,
    `${firingHeaders[SIGNATURE_HEADER]},${firingHeaders[SIGNATURE_HEADER]}`,
    '0'.repeat(64),
    'undefined',
    '',
  ])('is not %j', (signature) => {
    expect(verify({ headers: { ...firingHeaders, [SIGNATURE_HEADER]: signature } })).toBe(
      'refused: wrong signature',
    );
  });

  it.each([
    undefined,
    '',
    'now',
    '1795485600.0',
    '-1795485600',
    '+1795485600',
    '1795485600 ',
    '１７９５４８５６００',
    '1'.repeat(13),
  ])('has no time where its header is %j', (timestamp) => {
    const { [TIMESTAMP_HEADER]: _, ...rest } = firingHeaders;
    const headers = timestamp === undefined ? rest : { ...rest, [TIMESTAMP_HEADER]: timestamp };
    expect(verify({ headers })).toBe('refused: no timestamp');
    // Whoever signs without a time would be believed forever.
    const without = { ...headers, [SIGNATURE_HEADER]: signed(undefined)[SIGNATURE_HEADER] ?? '' };
    expect(verify({ headers: without })).toBe('refused: no timestamp');
  });

  it('in milliseconds is of another century', () => {
    const timestamp = '179548560000';
    expect(verify({ headers: signed(timestamp) })).toBe('refused: timestamp too far off');
  });

  it('without a time is right where none is asked for, whenever it comes', () => {
    const headers = signed(undefined);
    expect(verify({ env: untimed, headers, now: SIGNED_AT + 365 * 24 * 60 * MINUTE })).toBe('hmac-secret');
    expect(verify({ env: untimed, headers: { ...headers, [TIMESTAMP_HEADER]: '1' } })).toBe('hmac-secret');
    expect(verify({ env: untimed, headers: firingHeaders })).toBe('refused: wrong signature');
  });

  it('is right with each secret during rotation, and with no other', () => {
    const env = { ...signing, GRAFANA_HMAC_SECRET: `${secrets.grafanaNext},${secrets.grafana}` };
    expect(verify({ env })).toBe('hmac-secret');
    expect(verify({ env, headers: signed('1795485600', firingBody, secrets.grafanaNext) })).toBe(
      'hmac-secret',
    );
    for (const secret of ['', secrets.grafanaToken, `${secrets.grafanaNext},${secrets.grafana}`]) {
      expect(verify({ env, headers: signed('1795485600', firingBody, secret) })).toBe(
        'refused: wrong signature',
      );
    }
  });

  it('covers every byte, though it be no text', () => {
    const body = Buffer.from([0xff, 0x00, 0xfe]);
    const headers = {
      [TIMESTAMP_HEADER]: '1795485600',
      [SIGNATURE_HEADER]: grafanaSignature(secrets.grafana, '1795485600', body),
    };
    expect(verify({ body, headers })).toBe('hmac-secret');
    expect(verify({ body: Buffer.from([0xfd, 0x00, 0xfe]), headers })).toBe('refused: wrong signature');
    expect(verify({ body: '', headers: signed('1795485600', '') })).toBe('hmac-secret');
  });

  it.each([SIGNATURE_HEADER, TIMESTAMP_HEADER] as const)('is refused where %s occurs twice', (name) => {
    const value = firingHeaders[name];
    expect(() => verify({ headers: { ...firingHeaders, [name]: [value, value] } })).toThrow(BadRequestError);
  });

  it('is missing', () => {
    expect(verify({ headers: {} })).toBe('refused: no signature');
    expect(verify({ headers: { authorization: `Bearer ${secrets.grafana}` } })).toBe('refused: no signature');
  });
});

describe('credentials of Grafana', () => {
  const pair = `grafana:${secrets.basicPassword}`;
  const bearer = { authorization: `Bearer ${secrets.grafanaToken}` };
  const basic = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  const token = { GRAFANA_TOKEN: secrets.grafanaToken };
  const name = expect.stringMatching(/^token-[0-9a-f]{8}$/);

  it('are a bearer token, a password, or a header of its own', () => {
    expect(verify({ env: token, headers: bearer })).toEqual(name);
    expect(verify({ env: { GRAFANA_BASIC: pair }, headers: basic })).toBe('basic');
    const env = { ...token, GRAFANA_HEADER: 'X-Stop-Token' };
    expect(verify({ env, headers: { 'x-stop-token': secrets.grafanaToken } })).toEqual(name);
  });

  it.each([
    [token, { authorization: `Bearer ${secrets.grafana}` }, 'wrong token'],
    [token, {}, 'no credentials'],
    [token, { 'x-stop-token': secrets.grafanaToken }, 'no credentials'],
    [token, basic, 'wrong password'],
    [{ GRAFANA_BASIC: pair }, bearer, 'wrong token'],
    [{ ...token, GRAFANA_HEADER: 'X-Stop-Token' }, { 'x-stop-token': 'x' }, 'wrong token'],
    [{ ...token, GRAFANA_HEADER: 'X-Stop-Token' }, { 'x-stop-token': '' }, 'wrong token'],
    [{ ...token, GRAFANA_HEADER: 'X-Stop-Token' }, { 'x-stop-token': 'x', ...bearer }, 'wrong token'],
  ])('are judged: %j', (env, headers, reason) => {
    expect(verify({ env, headers })).toBe(`refused: ${reason}`);
  });

  it('do not make good a signature that is wrong, and a right one needs none', () => {
    const env = { ...signing, ...token };
    const wrong = { ...firingHeaders, [SIGNATURE_HEADER]: '0'.repeat(64) };
    expect(verify({ env, headers: { ...wrong, ...bearer } })).toBe('refused: wrong signature');
    expect(verify({ env, headers: { ...firingHeaders, authorization: 'Bearer x' } })).toBe('hmac-secret');
    expect(verify({ env, headers: { ...firingHeaders, ...bearer }, now: SIGNED_AT + 10 * MINUTE })).toBe(
      'refused: timestamp too far off',
    );
    expect(verify({ env, headers: bearer })).toEqual(name);
    expect(verify({ env, headers: {} })).toBe('refused: no credentials');
  });

  it('count alone where nothing is signed, whatever a signature would say', () => {
    expect(verify({ env: token, headers: { ...firingHeaders, ...bearer } })).toEqual(name);
    expect(verify({ env: token, headers: firingHeaders })).toBe('refused: no credentials');
    // An HMAC with no secret is everybody's.
    const everybodys = { [SIGNATURE_HEADER]: grafanaSignature('', undefined, Buffer.from(firingBody)) };
    expect(verify({ env: token, headers: everybodys })).toBe('refused: no credentials');
  });
});
