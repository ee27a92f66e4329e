import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../lib/http/address.ts';

describe('the address of an origin', () => {
  it.each([
    ['https://dlf.example', { isTls: true, hostname: 'dlf.example', port: 443, host: 'dlf.example' }],
    ['http://dlf.example', { isTls: false, hostname: 'dlf.example', port: 80, host: 'dlf.example' }],
    [
      'https://dlf.example:8443',
      { isTls: true, hostname: 'dlf.example', port: 8443, host: 'dlf.example:8443' },
    ],
    ['http://127.0.0.1:80', { isTls: false, hostname: '127.0.0.1', port: 80, host: '127.0.0.1' }],
    ['https://[::1]:8443', { isTls: true, hostname: '::1', port: 8443, host: '[::1]:8443' }],
  ])('%s', (origin, expected) => {
    expect(addressOf(origin)).toEqual({ origin, ...expected });
    expect(addressOf(origin)).toBe(addressOf(origin));
  });

  it('is none for what is no origin', () => {
    expect(() => addressOf('dlf.example')).toThrow(TypeError);
  });
});
