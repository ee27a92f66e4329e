import { describe, expect, it } from 'vitest';
import { readReplyOrigins } from '../../../lib/notify/origins.ts';
import { readEnv } from './read-env.ts';

const read = (REPLY_ORIGINS_TEST?: string) => {
  const { value, problem } = readEnv(
    REPLY_ORIGINS_TEST === undefined ? {} : { REPLY_ORIGINS_TEST },
    readReplyOrigins,
  );
  return { origins: Object.fromEntries(value), problem };
};
const WRONG = 'must be https://host=http://127.0.0.1:port, loopback only';

describe('readReplyOrigins', () => {
  it('maps nothing when it is not set', () => {
    expect(read()).toEqual({ origins: {}, problem: undefined });
  });

  it('maps origins to loopback ones', () => {
    expect(
      read('https://hooks.slack.com=http://127.0.0.1:9000, https://a.example/=https://localhost:1'),
    ).toEqual({
      origins: {
        'https://hooks.slack.com': 'http://127.0.0.1:9000',
        'https://a.example': 'https://localhost:1',
      },
      problem: undefined,
    });
  });

  it.each(['http://127.9.8.7:1', 'http://[::1]:1', 'http://localhost', 'https://127.0.0.1'])(
    'takes %s for loopback',
    (to) => {
      expect(read(`https://a.example=${to}`)).toEqual({
        origins: { 'https://a.example': to },
        problem: undefined,
      });
    },
  );

  it.each([
    'https://a.example=http://10.0.0.1:9000',
    'https://a.example=http://0.0.0.0:9000',
    'https://a.example=http://128.0.0.1',
    'https://a.example=http://127.0.0.1.evil.example',
    'https://a.example=http://localhost.evil.example',
    'https://a.example=http://127.0.0.1@evil.example',
    'https://a.example=http://user@127.0.0.1:9000',
    'https://a.example=http://[::2]:9000',
    'https://a.example=http://127.0.0.1:9000/path',
    'https://a.example=http://127.0.0.1:9000?query',
    'https://a.example=ftp://127.0.0.1:9000',
    'https://a.example=127.0.0.1:9000',
    'https://a.example=',
    'https://a.example',
    'http://a.example=http://127.0.0.1:9000',
    'https://a.example/path=http://127.0.0.1:9000',
    'a.example=http://127.0.0.1:9000',
    '=http://127.0.0.1:9000',
    'https://a.example=http://127.0.0.1:9000=http://127.0.0.1:9001',
  ])('fails at %s', (text) => {
    expect(read(text)).toEqual({
      origins: {},
      problem: `Configuration: REPLY_ORIGINS_TEST element 1 ${WRONG}`,
    });
  });

  it('fails at what is empty, and at an origin that would go to two places', () => {
    expect(read('').problem).toBe('Configuration: REPLY_ORIGINS_TEST is empty');
    expect(read('https://a.example=http://127.0.0.1:1,').problem).toBe(
      'Configuration: REPLY_ORIGINS_TEST has an empty element',
    );
    expect(read('https://a.example=http://127.0.0.1:1,https://A.example=http://127.0.0.1:2').problem).toBe(
      'Configuration: REPLY_ORIGINS_TEST element 2 is for the same origin as an earlier one',
    );
  });
});
