import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../../lib/alerts/names.ts';
import { createEnvReader } from '../../../../lib/config/env-reader.ts';
import { BadRequestError, HttpError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { Mapping, MappingProof } from '../../../../lib/mapping/mapping.ts';
import { customEnv } from '../../../../lib/sources/custom/env.ts';
import { verifyCustom } from '../../../../lib/sources/custom/verify.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const BODY = '{"status":"firing"}';
const pair = `monitor:${secrets.customPassword}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hmac = (secret: string, body: string | Buffer = BODY): string =>
  createHmac('sha256', secret).update(body).digest('hex');

interface Given {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: string;
  readonly body?: string | Buffer;
  readonly name?: string;
}

/** The variable's value; by default an old secret and a new one. */
const rotated = `${secrets.customNext}, ${secrets.customToken}`;

/** What comes of a call: the credential's name, or why it was refused. */
async function verify(
  proof: MappingProof,
  { headers = {}, query = '', body = BODY, name = 'monitor' }: Given,
  variable: string | undefined = rotated,
): Promise<string> {
  const mapping: Mapping = {
    name: 'monitor',
    secretEnv: 'MONITOR_TOKEN',
    proof,
    firing: 'firing',
    retryStatus: 503,
    limitMs: 1_234,
  };
  const env = createEnvReader({ POLICY_FILE: 'policy.yaml', MONITOR_TOKEN: variable });
  const config = customEnv().configure(env);
  if (config === undefined) throw new Error('not configured');
  expect(config.names).toEqual(defaultNames);
  const request = {
    ...webhookRequest({ headers, body, params: { name } }),
    query: new URLSearchParams(query),
  };
  const mappings = async () => new Map([['monitor', mapping]]);
  try {
    const { credential, found, limitMs } = await verifyCustom(request, config, NOW, { mappings });
    expect(found).toBe(mapping);
    expect(limitMs).toBe(1_234);
    return credential;
  } catch (error) {
    if (error instanceof UnauthorizedError) return `refused: ${error.reason}`;
    if (error instanceof HttpError) return String(error.status);
    throw error;
  }
}

const WRONG = 'refused: wrong secret';
const UNSET = 'refused: no secret is configured';
const authorized = (value: string): Given => ({ headers: { authorization: value } });

describe('a sender that proves itself by Authorization', () => {
  const proof: MappingProof = { kind: 'authorization' };

  it.each([
    [`Bearer ${secrets.customToken}`, 'monitor'],
    [`bearer ${secrets.customNext}`, 'monitor'],
    [`Bearer ${secrets.customToken}x`, WRONG],
    [`Bearer ${secrets.customToken.slice(1)}`, WRONG],
    [`Bearer ${rotated.replace(' ', '')}`, WRONG],
    ['Bearer ', WRONG],
    ['Bearer undefined', WRONG],
    [secrets.customToken, WRONG],
    [`Token ${secrets.customToken}`, WRONG],
    ['', WRONG],
    // No user and no password: nobody has configured that.
    [`Basic ${base64(secrets.customToken)}`, WRONG],
    [`Basic ${base64(`:${secrets.customToken}`)}`, WRONG],
  ])('is judged by %s', async (value, expected) => {
    expect(await verify(proof, authorized(value))).toBe(expected);
  });

  it.each([
    [`Basic ${base64(pair)}`, 'monitor'],
    [`basic ${base64(pair)}`, 'monitor'],
    [`Basic ${base64(`${pair}x`)}`, WRONG],
    [`Basic ${base64('monitor:')}`, WRONG],
    [`Basic ${pair}`, WRONG],
    ['Basic ', WRONG],
  ])('is judged by user and password: %s', async (value, expected) => {
    expect(await verify(proof, authorized(value), `monitor:other, ${pair}`)).toBe(expected);
  });

  it('is refused without it, and nothing else takes its place', async () => {
    expect(await verify(proof, {})).toBe(WRONG);
    expect(await verify(proof, { query: `token=${secrets.customToken}` })).toBe(WRONG);
    expect(await verify(proof, { headers: { 'x-token': secrets.customToken } })).toBe(WRONG);
  });

  it('is not understood where it comes twice', async () => {
    const twice = { headers: { authorization: [`Bearer ${secrets.customToken}`, 'Bearer x'] } };
    expect(await verify(proof, twice)).toBe(String(new BadRequestError('').status));
  });
});

describe('a sender that proves itself by a header of its own', () => {
  const proof: MappingProof = { kind: 'header', name: 'x-token' };
  const given = (value: string | readonly string[]): Given => ({ headers: { 'x-token': value } });

  it.each([
    [secrets.customToken, 'monitor'],
    [secrets.customNext, 'monitor'],
    [`Bearer ${secrets.customToken}`, WRONG],
    [`${secrets.customToken} `, WRONG],
    ['', WRONG],
  ])('is judged by %s', async (value, expected) => {
    expect(await verify(proof, given(value))).toBe(expected);
  });

  it('is refused without it, and not understood where it comes twice', async () => {
    expect(await verify(proof, authorized(`Bearer ${secrets.customToken}`))).toBe(WRONG);
    expect(await verify(proof, given([secrets.customToken, secrets.customToken]))).toBe('400');
  });
});

describe('a sender that proves itself by its address', () => {
  const proof: MappingProof = { kind: 'query', name: 'token' };

  it.each([
    [`token=${secrets.customToken}`, 'monitor'],
    [`a=b&token=${secrets.customNext}`, 'monitor'],
    [`token=${secrets.customToken}x`, WRONG],
    [`Token=${secrets.customToken}`, WRONG],
    ['token=', WRONG],
    ['token', WRONG],
    ['', WRONG],
    // Whoever stands in between may have looked at the other one.
    [`token=${secrets.customToken}&token=${secrets.customToken}`, WRONG],
    [`token=${secrets.customToken}&token=x`, WRONG],
    [`token=x&token=${secrets.customToken}`, WRONG],
  ])('is judged by %s', async (query, expected) => {
    expect(await verify(proof, { query })).toBe(expected);
  });
});

describe('a sender that signs', () => {
  const proof: MappingProof = { kind: 'signature', name: 'x-signature' };
  const signed = (value: string, body?: string | Buffer): Given => ({
    headers: { 'x-signature': value },
    ...(body !== undefined && { body }),
  });
  const right = hmac(secrets.customToken);

  it.each([
    [right, 'monitor'],
    [right.toUpperCase(), 'monitor'],
    [`sha256=${right}`, 'monitor'],
    [hmac(secrets.customNext), 'monitor'],
    [hmac(secrets.customPassword), WRONG],
    [hmac(''), WRONG],
    [right.slice(0, -2), WRONG],
    [`sha1=${right}`, WRONG],
    [`sha256=sha256=${right}`, WRONG],
    [secrets.customToken, WRONG],
    ['', WRONG],
  ])('is judged by %s', async (value, expected) => {
    expect(await verify(proof, signed(value))).toBe(expected);
  });

  it('signs the bytes of the body, whatever they are', async () => {
    expect(await verify(proof, signed(right, `${BODY} `))).toBe(WRONG);
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    expect(await verify(proof, signed(hmac(secrets.customToken, bytes), bytes))).toBe('monitor');
    expect(await verify(proof, signed(hmac(secrets.customToken, ''), ''))).toBe('monitor');
  });

  it('is refused without a signature', async () => {
    expect(await verify(proof, authorized(`Bearer ${secrets.customToken}`))).toBe(WRONG);
  });
});

describe('a sender whose secret is missing or empty', () => {
  const proofs: readonly [string, MappingProof, Given][] = [
    ['Authorization', { kind: 'authorization' }, authorized('Bearer ')],
    ['Authorization', { kind: 'authorization' }, authorized(`Basic ${base64(':')}`)],
    ['a header', { kind: 'header', name: 'x-token' }, { headers: { 'x-token': '' } }],
    ['the address', { kind: 'query', name: 'token' }, { query: 'token=' }],
    ['a signature', { kind: 'signature', name: 'x-signature' }, { headers: { 'x-signature': hmac('') } }],
  ];

  it.each(proofs)('is nobody, whatever is given: by %s', async (_, proof, given) => {
    for (const variable of [undefined, '', ' ', ',', ' , ']) {
      expect(await verifyUnset(proof, given, variable)).toBe(UNSET);
    }
    expect(await verify(proof, given, `${secrets.customToken},,`)).toBe(WRONG);
  });

  /** `undefined` would mean the usual variable. */
  const verifyUnset = (proof: MappingProof, given: Given, variable: string | undefined): Promise<string> =>
    variable === undefined ? verify(proof, given, '') : verify(proof, given, variable);
});

describe('a sender that the policy does not declare', () => {
  it.each(['other', '', 'Monitor', '__proto__', 'constructor'])('is not found: %j', async (name) => {
    const given = { ...authorized(`Bearer ${secrets.customToken}`), name };
    expect(await verify({ kind: 'authorization' }, given)).toBe('404');
  });

  it('is asked to come again where the policy cannot be read', async () => {
    const config = { names: defaultNames, secretsIn: () => [secrets.customToken] };
    const request = webhookRequest({ ...authorized(`Bearer ${secrets.customToken}`), params: { name: 'x' } });
    await expect(
      verifyCustom(request, config, NOW, { mappings: async () => undefined }),
    ).rejects.toMatchObject({ status: 503 });
  });

  it('has no route without a policy', () => {
    expect(customEnv().configure(createEnvReader({}))).toBeUndefined();
    expect(customEnv().configure(createEnvReader({ POLICY_URL: 's3://a/b' }))).toBeDefined();
  });
});
