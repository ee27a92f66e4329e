import { createCipheriv } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, createEnvReader } from '../../../../lib/config/env-reader.ts';
import { UnauthorizedError } from '../../../../lib/http/errors.ts';
import { decryptWecom, encryptWecom, wecomSignature } from '../../../../lib/sources/wecom/crypt.ts';
import { type WecomConfig, wecomEnv } from '../../../../lib/sources/wecom/env.ts';
import { checkAddress, verifyWecom } from '../../../../lib/sources/wecom/verify.ts';
import {
  WECOM_PUBLISHED_AT as PUBLISHED_AT,
  publishedWecom as published,
  WECOM_PUBLISHED_CORP,
} from '../../../helpers/published-calls.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { encryptedForWecom, type WecomProof } from '../../../helpers/wecom-message.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const robot = { token: secrets.wecomToken, aesKey: secrets.wecomAesKey };
const other = { token: secrets.wecomOtherToken, aesKey: secrets.wecomOtherKey };
const config: WecomConfig = { robots: [robot], receiveId: '' };

const requestOf = (query: Readonly<Record<string, string>>, body = '', receivedAt = NOW) => ({
  ...webhookRequest({ body }),
  receivedAt,
  query: new URLSearchParams(query),
});
const call = (proof: WecomProof = {}, changes: Readonly<Record<string, string>> = {}, body?: string) => {
  const { encrypted, timestamp, nonce, signature } = encryptedForWecom('{"msgtype":"text"}', {
    at: NOW,
    ...proof,
  });
  const query = { msg_signature: signature, timestamp, nonce, ...changes };
  return requestOf(query, body ?? JSON.stringify({ encrypt: encrypted }));
};

function verdict(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return error instanceof UnauthorizedError ? error.reason : String(error);
  }
}
const verify = (request = call(), given = config, now = NOW): string =>
  verdict(() => verifyWecom(request, given, now));

const publishedConfig: WecomConfig = { robots: [robot], receiveId: WECOM_PUBLISHED_CORP };

describe('the check of an address', () => {
  it('answers the published example with its plain text', () => {
    expect(checkAddress(requestOf(published, '', PUBLISHED_AT), publishedConfig)).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: '1616140317555161061',
    });
  });

  it('reads plus signs that came unencoded', () => {
    const query = new URLSearchParams(
      Object.entries(published)
        .map(([name, value]) => `${name}=${value}`)
        .join('&'),
    );
    expect(query.get('echostr')).toContain(' ');
    const request = { ...requestOf({}, '', PUBLISHED_AT), query };
    expect(checkAddress(request, publishedConfig)?.body).toBe('1616140317555161061');
  });

  const check = (changes: Partial<typeof published>, given = publishedConfig, at = PUBLISHED_AT): string =>
    verdict(() => checkAddress(requestOf({ ...published, ...changes }, '', at), given));

  it.each([
    ['another signature', { msg_signature: published.msg_signature.replace('5', '6') }, 'wrong signature'],
    ['another nonce', { nonce: '263014781' }, 'wrong signature'],
    ['another text', { echostr: published.echostr.replace('P9', 'P8') }, 'wrong signature'],
    ['no signature', { msg_signature: '' }, 'no signature'],
    ['no time', { timestamp: '' }, 'no timestamp'],
  ])('refuses %s', (_, changes, expected) => {
    expect(check(changes)).toBe(expected);
  });

  it('refuses what is for somebody else, and what is old or early', () => {
    expect(check({}, { ...publishedConfig, receiveId: '' })).toBe('not encrypted for us');
    expect(check({}, { ...publishedConfig, receiveId: 'wx5823bf96d3bd56c8' })).toBe('not encrypted for us');
    expect(check({}, publishedConfig, PUBLISHED_AT + 300_001)).toBe('timestamp too far off');
    expect(check({}, publishedConfig, PUBLISHED_AT - 300_001)).toBe('timestamp too far off');
  });

  it('shows nobody a message that was signed for a delivery', () => {
    const { encrypted, timestamp, nonce, signature } = encryptedForWecom('{"msgtype":"text"}', { at: NOW });
    const request = requestOf({ msg_signature: signature, timestamp, nonce, echostr: encrypted });
    expect(verdict(() => checkAddress(request, config))).toBe('not what a check encrypts');
  });

  it('is none without its text', () => {
    expect(checkAddress(requestOf({}), config)).toBeUndefined();
  });
});

describe('verifyWecom', () => {
  it('accepts what is signed and encrypted, and reads it', () => {
    expect(verifyWecom(call(), config, NOW)).toMatchObject({
      credential: 'token',
      found: { message: { msgtype: 'text' }, robot },
    });
  });

  it('accepts any robot, by its own key only', () => {
    for (const robots of [
      [robot, other],
      [other, robot],
    ]) {
      expect(verify(call(), { robots, receiveId: '' })).toBe('accepted');
      expect(verifyWecom(call(other), { robots, receiveId: '' }, NOW)).toMatchObject({
        found: { robot: other },
      });
    }
    const mixed = { robots: [{ ...robot, aesKey: other.aesKey }, robot], receiveId: '' };
    expect(verify(call(), mixed)).toBe('accepted');
    expect(verify(call({ aesKey: other.aesKey }), { robots: [robot, other], receiveId: '' })).toBe(
      'not encrypted for us',
    );
    expect(verify(call(other))).toBe('wrong signature');
    expect(verify(call(), { robots: [], receiveId: '' })).toBe('wrong signature');
  });

  it.each([
    [300_000, 'accepted'],
    [-300_000, 'accepted'],
    [300_001, 'timestamp too far off'],
    [-300_001, 'timestamp too far off'],
  ])('judges a clock that is %i ms off: %s', (off, expected) => {
    expect(verify(call(), config, NOW + off)).toBe(expected);
  });

  it('lets repeats in, which come within 20 s', () => {
    expect(verify(call(), config, NOW + 20_000)).toBe('accepted');
  });

  it('takes a message for its own receiver only', () => {
    expect(verify(call({ receiveId: 'wwcorp' }))).toBe('not encrypted for us');
    expect(verify(call(), { robots: [robot], receiveId: 'wwcorp' })).toBe('not encrypted for us');
    expect(verify(call({ receiveId: 'wwcorp' }), { robots: [robot], receiveId: 'wwcorp' })).toBe('accepted');
  });

  it.each([
    ['no signature', { msg_signature: '' }],
    ['no signature', { msg_signature: 'a'.repeat(39) }],
    ['no signature', { msg_signature: 'A'.repeat(40) }],
    ['wrong signature', { msg_signature: 'a'.repeat(40) }],
    ['no timestamp', { timestamp: '' }],
    ['no timestamp', { timestamp: '-1' }],
    ['no timestamp', { timestamp: '1795485600000' }],
    ['wrong signature', { timestamp: '1795485601' }],
    ['wrong signature', { nonce: 'another' }],
    ['wrong signature', { nonce: '' }],
  ])('says %s to %j', (expected, changes) => {
    expect(verify(call({}, changes))).toBe(expected);
  });

  it.each(['', 'null', '[]', '{', '{}', '{"encrypt":1}', '<xml/>'])(
    'finds nothing encrypted in %j',
    (body) => {
      expect(verify(call({}, {}, body))).toBe('nothing encrypted');
    },
  );

  it('refuses a parameter that is there twice', () => {
    const request = call();
    request.query.append('timestamp', request.query.get('timestamp') ?? '');
    expect(verify(request)).toBe('no timestamp');
  });
});

describe('encryption', () => {
  it('is understood by Tencent’s library, and the other way round, for every length', () => {
    for (let length = 0; length < 100; length++) {
      const text = '作'.repeat(length).slice(0, length);
      const encrypted = encryptWecom(robot.aesKey, 'wwcorp', text, 'about');
      expect(decrypt(robot.aesKey, encrypted)).toMatchObject({ message: text, id: 'wwcorp' });
      const theirs = encrypt(robot.aesKey, text, 'wwcorp', Buffer.alloc(16, length));
      expect(decryptWecom(robot.aesKey, 'wwcorp', theirs)?.toString()).toBe(text);
    }
  });

  const KEY = Buffer.from(`${robot.aesKey}=`, 'base64');
  /** Whatever stands within, padded or not. */
  const encryptBytes = (plain: Buffer): string => {
    const cipher = createCipheriv('aes-256-cbc', KEY, KEY.subarray(0, 16)).setAutoPadding(false);
    return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
  };
  const framed = (length: number, padding: readonly number[]): string => {
    const plain = Buffer.alloc(32, 'x');
    plain.writeUInt32BE(length, 16);
    plain.set(padding, 32 - padding.length);
    return encryptBytes(plain);
  };
  const open = (encrypted: string): string | undefined =>
    decryptWecom(robot.aesKey, '', encrypted)?.toString();

  it('is not undone where length or padding do not fit', () => {
    const ten = Array<number>(10).fill(10);
    expect(open(framed(2, ten))).toBe('xx');
    for (const length of [0, 1, 3, 12, 0x7fffffff, 0xffffffff])
      expect(open(framed(length, ten))).toBeUndefined();
    for (const padding of [[0], [33], [...ten.slice(1), 9], [9, ...ten.slice(1)]]) {
      expect(open(framed(2, padding))).toBeUndefined();
    }
    expect(open(encryptBytes(Buffer.alloc(32, 32)))).toBeUndefined();
    expect(open(encryptBytes(Buffer.alloc(16, 1)))).toBeUndefined();
    for (const text of ['', 'A', '====', `${framed(2, ten)}A`, `${framed(2, ten)}\n`])
      expect(open(text)).toBeUndefined();
  });

  it('has other bytes for another answer, and for the same answer to another request', () => {
    const make = (text: string, about: string): string =>
      encryptWecom(robot.aesKey, '', text, about).slice(0, 20);
    const all = [make('a', '1'), make('b', '1'), make('a', '2')];
    expect(new Set(all).size).toBe(3);
    expect(make('a', '1')).toBe(all[0]);
  });
});

/** What a delivery is made of, and how one part of it is changed. */
interface Parts {
  signature: string;
  timestamp: string;
  nonce: string;
  encrypted: string;
}
const flip = (text: string, at: number): string => {
  const index = at % text.length;
  const digit = text.charAt(index) === '1' ? '2' : '1';
  return text.slice(0, index) + digit + text.slice(index + 1);
};
const MUTATIONS: Readonly<Record<string, (parts: Parts, at: number) => Parts>> = {
  signature: (parts, at) => ({ ...parts, signature: flip(parts.signature, at) }),
  timestamp: (parts) => ({ ...parts, timestamp: String(Number(parts.timestamp) + 1) }),
  nonce: (parts, at) => ({ ...parts, nonce: flip(parts.nonce, at) }),
  encrypted: (parts, at) => ({ ...parts, encrypted: flip(parts.encrypted, at) }),
  shorter: (parts) => ({ ...parts, encrypted: parts.encrypted.slice(4) }),
  token: (parts) => ({
    ...parts,
    signature: getSignature('x', parts.timestamp, parts.nonce, parts.encrypted),
  }),
  key: (parts) => resigned(parts, encrypt(other.aesKey, '{"a":1}', '', Buffer.alloc(16))),
  receiver: (parts) => resigned(parts, encrypt(robot.aesKey, '{"a":1}', 'wwcorp', Buffer.alloc(16))),
};
const resigned = (parts: Parts, encrypted: string): Parts => ({
  ...parts,
  encrypted,
  signature: getSignature(robot.token, parts.timestamp, parts.nonce, encrypted),
});

/** As somebody would write it with Tencent's library: it neither compares nor looks at whom a message is for. */
function oracle({ signature, timestamp, nonce, encrypted }: Parts): boolean {
  if (getSignature(robot.token, timestamp, nonce, encrypted) !== signature) return false;
  try {
    const { message, id } = decrypt(robot.aesKey, encrypted);
    return id === '' && typeof JSON.parse(message) === 'object';
  } catch {
    return false;
  }
}

describe('1,000 deliveries, half of them with one mutation', () => {
  it('get the verdict that Tencent’s library leads to', () => {
    const seen = { accepted: 0, refused: 0 };
    const given = fc.record({
      message: fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
      nonce: fc.stringMatching(/^[a-z0-9]{6,20}$/),
      at: fc.nat({ max: 10_000 }),
      mutation: fc.constantFrom(...Object.keys(MUTATIONS)),
    });
    for (const [index, { message, nonce, at, mutation }] of fc
      .sample(given, { numRuns: 1_000, seed: 6 })
      .entries()) {
      const made = encryptedForWecom(JSON.stringify(message), { at: NOW, nonce });
      const parts = index % 2 === 0 ? made : (MUTATIONS[mutation]?.(made, at) ?? made);
      const query = { msg_signature: parts.signature, timestamp: parts.timestamp, nonce: parts.nonce };
      const isAccepted =
        verify(requestOf(query, JSON.stringify({ encrypt: parts.encrypted }))) === 'accepted';
      expect(isAccepted, mutation).toBe(index % 2 === 0);
      expect(isAccepted, mutation).toBe(oracle(parts));
      seen[isAccepted ? 'accepted' : 'refused']++;
      expect(wecomSignature(robot.token, parts.timestamp, parts.nonce, parts.encrypted)).toBe(
        getSignature(robot.token, parts.timestamp, parts.nonce, parts.encrypted),
      );
    }
    expect(seen).toEqual({ accepted: 500, refused: 500 });
  });
});

describe('what WeCom is configured by', () => {
  const read = (env: Readonly<Record<string, string>>) => {
    const reader = createEnvReader(env);
    const found = wecomEnv().configure(reader);
    reader.finish();
    return found;
  };

  it('is a token and a key for each robot', () => {
    const env = { WECOM_TOKEN: robot.token, WECOM_AES_KEY: robot.aesKey };
    expect(read(env)).toEqual(config);
    expect(read({ ...env, WECOM_RECEIVE_ID: 'wwcorp' })).toEqual({ ...config, receiveId: 'wwcorp' });
    const both = {
      WECOM_TOKEN: `${robot.token},${other.token}`,
      WECOM_AES_KEY: `${robot.aesKey},${other.aesKey}`,
    };
    expect(read(both)).toEqual({ robots: [robot, other], receiveId: '' });
    expect(read({})).toBeUndefined();
  });

  it.each([
    { WECOM_TOKEN: robot.token },
    { WECOM_AES_KEY: robot.aesKey },
    { WECOM_TOKEN: '', WECOM_AES_KEY: robot.aesKey },
    { WECOM_TOKEN: robot.token, WECOM_AES_KEY: '' },
    { WECOM_TOKEN: robot.token, WECOM_AES_KEY: robot.aesKey.slice(1) },
    { WECOM_TOKEN: robot.token, WECOM_AES_KEY: `${robot.aesKey}=` },
    { WECOM_TOKEN: `${robot.token},${other.token}`, WECOM_AES_KEY: robot.aesKey },
  ])('is not %j', (env) => {
    expect(() => read(env)).toThrow(ConfigError);
  });
});
