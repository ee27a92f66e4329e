import { describe, expect, it } from 'vitest';
import { requestBytes } from '../../../lib/http/request-bytes.ts';

const call = { method: 'GET', path: '/', headers: {}, body: '' };
const textOf = (given: Partial<typeof call>, isKept = true): string =>
  requestBytes({ ...call, ...given }, 'dlf.example:8443', isKept).toString('latin1');

describe('a call on the wire', () => {
  it('has its line, its headers as they were given, and the host', () => {
    expect(textOf({ path: '/a/%E4?b=c', headers: { 'X-A': 'b', accept: '*/*' } })).toBe(
      'GET /a/%E4?b=c HTTP/1.1\r\nX-A: b\r\naccept: */*\r\nhost: dlf.example:8443\r\nconnection: keep-alive\r\n\r\n',
    );
  });

  it('counts its body by bytes', () => {
    expect(textOf({ method: 'POST', body: '问' })).toBe(
      `POST / HTTP/1.1\r\nhost: dlf.example:8443\r\ncontent-length: 3\r\nconnection: keep-alive\r\n\r\n${Buffer.from('问').toString('latin1')}`,
    );
  });

  it.each([
    ['a POST without a body says so', 'POST', '', /\r\ncontent-length: 0\r\n/],
    ['a PUT without a body says so', 'PUT', '', /\r\ncontent-length: 0\r\n/],
    ['a GET without a body needs not', 'GET', '', /^(?!.*content-length)/s],
    ['a GET with a body does', 'GET', 'a', /\r\ncontent-length: 1\r\n/],
  ])('%s', (_what, method, body, expected) => {
    expect(textOf({ method, body })).toMatch(expected);
  });

  it('says host and length once, where the caller has signed them', () => {
    const headers = { Host: 'signed.example', 'Content-Length': '1' };
    const text = textOf({ method: 'POST', headers, body: 'a' });
    expect(text.match(/^host:.*$/gim)).toEqual(['Host: signed.example']);
    expect(text.match(/^content-length:.*$/gim)).toEqual(['Content-Length: 1']);
  });

  it('says that the connection ends with it', () => {
    expect(textOf({}, false)).toContain('\r\nconnection: close\r\n');
  });

  it('writes what latin1 has by its one byte', () => {
    expect(textOf({ headers: { a: 'é' } })).toContain('a: é\r\n');
  });

  it.each([
    ['a line end in the path', { path: '/ HTTP/1.1\r\nx: y' }],
    ['a space in the path', { path: '/a b' }],
    ['a path that is not encoded', { path: '/作业' }],
    ['a path that is none', { path: 'a' }],
    ['an empty path', { path: '' }],
    ['a method of two words', { method: 'GET /' }],
    ['a line end in a header', { headers: { a: 'b\r\nc: d' } }],
    ['a line feed in a header', { headers: { a: 'b\nc: d' } }],
    ['a carriage return in a header', { headers: { a: 'b\rc' } }],
    ['a DEL in a header', { headers: { a: '\x7f' } }],
    ['a path that latin1 has', { path: '/é' }],
    ['a name that latin1 has', { headers: { é: 'c' } }],
    ['a NUL in a header', { headers: { a: '\0' } }],
    ['a header that latin1 has not', { headers: { a: '作' } }],
    ['a name that is none', { headers: { 'a b': 'c' } }],
    ['an encoding that it has not', { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } }],
    ['a connection of its caller', { headers: { Connection: 'close' } }],
    ['a wait for leave', { method: 'POST', headers: { expect: '100-continue' } }],
    ['a length that is not its own', { method: 'POST', headers: { 'content-length': '2' }, body: 'a' }],
    ['a name with a colon', { headers: { 'a: b': 'c' } }],
    ['an empty name', { headers: { '': 'c' } }],
  ])('is not sent with %s', (_what, given) => {
    expect(() => textOf(given as Partial<typeof call>)).toThrow(TypeError);
  });

  it('does not quote the value that cannot be sent, which may be a secret', () => {
    expect(() => textOf({ headers: { authorization: 'geheim\n' } })).toThrow(
      /^(?!.*geheim).*"authorization"/,
    );
  });
});
