import { describe, expect, it } from 'vitest';
import { canonicalRequest, type SignableRequest } from '../../../local/simulator/canonical-request.ts';
import { parseAuthorization, signatureIsRight } from '../../../local/simulator/signature.ts';

const vpcs = '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs';
const vpcsQuery = '?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0';
const java = { date: '20191115T033655Z', host: 'service.region.example.com' };
const go = { date: '20060102T150405Z' };

/** Published by the Go and Java SDKs, for access key `AccessKey` and secret key `SecretKey`. */
const vectors = [
  {
    name: 'Go GET',
    target: '/path?limit=1',
    ...go,
    signature: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
  },
  {
    name: 'Go POST',
    target: '/path?key=value',
    body: '{"Name":"test","Id":1}\n',
    ...go,
    signature: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
  },
  {
    name: 'Java GET',
    target: `${vpcs}${vpcsQuery}`,
    ...java,
    signature: 'fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d',
  },
  {
    name: 'Java POST',
    target: '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123',
    body: '{"key":"value"}',
    ...java,
    signature: 'b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771',
  },
  ...['', '/'].map((target) => ({
    name: `Java GET of ${JSON.stringify(target)}`,
    target,
    date: java.date,
    host: 'example.com',
    signature: '919ad8b75d4ad49da0d377e63ee21c4a7a54b752f6bf2878b4adbe9c19927da6',
  })),
];

function requestOf(vector: { target: string; date: string; host?: string; body?: string }): SignableRequest {
  return {
    method: vector.body === undefined ? 'GET' : 'POST',
    target: vector.target,
    headers: { 'x-sdk-date': vector.date, ...(vector.host && { host: vector.host }) },
    body: Buffer.from(vector.body ?? ''),
  };
}

function authorizationOf(signature: string, signedHeaders: readonly string[]) {
  return { accessKey: 'AccessKey', signedHeaders, signature };
}

describe('the simulator’s signature check', () => {
  it.each(vectors)('accepts the published vector $name', (vector) => {
    const request = requestOf(vector);
    const authorization = authorizationOf(vector.signature, Object.keys(request.headers));
    expect(signatureIsRight(request, authorization, 'SecretKey')).toBe(true);
    expect(signatureIsRight(request, authorization, 'secretKey')).toBe(false);
    expect(signatureIsRight({ ...request, method: 'PUT' }, authorization, 'SecretKey')).toBe(false);
    expect(signatureIsRight({ ...request, body: Buffer.from('x') }, authorization, 'SecretKey')).toBe(false);
  });

  it('rejects a signature that does not cover the date, or covers a header that is not there', () => {
    const request = requestOf({ target: '/path?limit=1', ...go });
    const signature = vectors[0]?.signature ?? '';
    expect(signatureIsRight(request, authorizationOf(signature, ['host']), 'SecretKey')).toBe(false);
    expect(signatureIsRight(request, authorizationOf(signature, ['host', 'x-sdk-date']), 'SecretKey')).toBe(
      false,
    );
  });

  it('encodes names once, leaves dots alone and sorts the query by name and value', () => {
    const target =
      '/v1/%E4%BD%9C%E4%B8%9A_a..b/../(x)%2f?test=%e4%b8%80%20(%26%3D%3F!%23%25.*)&multi=3&multi=1&empty&p=%2Ftmp%2F123';
    const canonical = canonicalRequest({ ...requestOf({ target, ...go }) }, ['x-sdk-date']);
    expect(canonical.split('\n').slice(0, 6)).toEqual([
      'GET',
      '/v1/%E4%BD%9C%E4%B8%9A_a..b/../%28x%29%2F/',
      'empty=&multi=1&multi=3&p=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
      'x-sdk-date:20060102T150405Z',
      '',
      'x-sdk-date',
    ]);
  });

  it('lets an unsigned payload be declared', () => {
    const request = requestOf({ target: '/', ...go, body: 'anything' });
    const headers = { ...request.headers, 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect(canonicalRequest({ ...request, headers }, ['x-sdk-date'])).toMatch(/\nUNSIGNED-PAYLOAD$/);
  });

  it.each([
    '',
    'Bearer x',
    'SDK-HMAC-SHA256 Access=a',
    `V11-HMAC-SHA256 Credential=a/b, SignedHeaders=x-sdk-date, Signature=${'0'.repeat(64)}`,
    `SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=${'0'.repeat(63)}`,
  ])('does not read %j as a signature', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });
});
