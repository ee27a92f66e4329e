import { describe, expect, it } from 'vitest';
import { ConfigError, createEnvReader, type Env, type EnvReader } from '../../../lib/config/env-reader.ts';
import { secrets } from '../../helpers/secrets.ts';

/** What a read gives, and what is said at the end. */
function reading<Value>(
  env: Env,
  read: (reader: EnvReader) => Value,
): { value: Value; problem: string | undefined } {
  const reader = createEnvReader(env);
  const value = read(reader);
  try {
    reader.finish();
    return { value, problem: undefined };
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return { value, problem: (error as ConfigError).message };
  }
}
const good = (value: unknown) => ({ value, problem: undefined });

describe('text', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['  \n', undefined],
    ['a', 'a'],
    [' a b ', 'a b'],
  ])('reads %j as %j', (given, expected) => {
    expect(reading({ X: given }, (env) => env.text('X'))).toEqual(good(expected));
  });
});

describe('required', () => {
  it('names what is missing', () => {
    expect(reading({ X: 'a' }, (env) => env.required('X'))).toEqual(good('a'));
    for (const X of [undefined, '', ' ']) {
      expect(reading({ X }, (env) => env.required('X'))).toEqual({
        value: '',
        problem: 'Configuration: X is missing',
      });
    }
  });
});

describe('secrets', () => {
  const read = (X: string | undefined) => reading({ X }, (env) => env.secrets('X'));

  it('reads one or several, for rotation', () => {
    expect(read(undefined)).toEqual(good(undefined));
    expect(read(secrets.slack)).toEqual(good([secrets.slack]));
    expect(read(` ${secrets.slack} , ${secrets.slackNext}\n`)).toEqual(
      good([secrets.slack, secrets.slackNext]),
    );
  });

  it.each(['', ' ', '\n'])('fails at an empty one, which is everybody’s: %j', (given) => {
    expect(read(given)).toEqual({ value: [], problem: 'Configuration: X is empty' });
  });

  it.each([
    `${secrets.slack},`,
    `,${secrets.slack}`,
    `${secrets.slack},,${secrets.slackNext}`,
    ',',
    `${secrets.slack}, `,
  ])('fails at an empty element and does not say what stands beside it', (given) => {
    expect(read(given).problem).toBe('Configuration: X has an empty element');
  });
});

describe('secret', () => {
  it('reads one, with its commas', () => {
    const read = (X: string | undefined) => reading({ X }, (env) => env.secret('X'));
    expect(read(undefined)).toEqual(good(undefined));
    expect(read(` ${secrets.slack},,x `)).toEqual(good(`${secrets.slack},,x`));
    for (const X of ['', ' '])
      expect(read(X)).toEqual({ value: undefined, problem: 'Configuration: X is empty' });
  });
});

describe('list', () => {
  it('reads a list of plain values; set to nothing it would read as not set', () => {
    const read = (X: string | undefined) => reading({ X }, (env) => env.list('X'));
    expect(read(undefined)).toEqual(good(undefined));
    for (const X of ['', ' '])
      expect(read(X)).toEqual({ value: undefined, problem: 'Configuration: X is empty' });
    expect(read('T1')).toEqual(good(['T1']));
    expect(read('T1, T2')).toEqual(good(['T1', 'T2']));
    expect(read('T1,').problem).toBe('Configuration: X has an empty element');
  });
});

describe('origin', () => {
  const read = (X: string | undefined) => reading({ X }, (env) => env.origin('X'));

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['https://dayu-dlf.cn-north-4.myhuaweicloud.com', 'https://dayu-dlf.cn-north-4.myhuaweicloud.com'],
    ['https://host.example/', 'https://host.example'],
    ['HTTPS://Host.Example:8443', 'https://host.example:8443'],
    ['https://host.example:443', 'https://host.example'],
    ['http://localhost:9000', 'http://localhost:9000'],
    ['http://127.0.0.1:9000', 'http://127.0.0.1:9000'],
    ['http://127.1.2.3', 'http://127.1.2.3'],
    ['http://[::1]:9000', 'http://[::1]:9000'],
  ])('reads %j as %j', (given, expected) => {
    expect(read(given)).toEqual(good(expected));
  });

  it.each([
    'host.example',
    'http://host.example',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://my-localhost',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://[::2]',
    'http://128.0.0.1',
    'ftp://host.example',
    'file:///etc/passwd',
    'https://host.example/v1',
    'https://host.example/?a=1',
    'https://host.example/#a',
    'https://user@host.example',
    'https://:word@host.example',
    'https://',
    'https://host example',
  ])('refuses %s, without repeating it', (given) => {
    const { value, problem } = read(given);
    expect(value).toBeUndefined();
    expect(problem).toBe('Configuration: X must be https://host, without a path (http for loopback only)');
  });
});

describe('finish', () => {
  it('says everything that is wrong at once, and nothing where all is right', () => {
    const { problem } = reading({ A: '', B: ',' }, (env) => {
      env.required('A');
      env.secrets('B');
      env.problem('C', 'is odd');
    });
    expect(problem).toBe('Configuration: A is missing; B has an empty element; C is odd');
    expect(new ConfigError([]).name).toBe('ConfigError');
  });
});
