import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../lib/crypto/sha256.ts';
import { authorizationHeader, type SignedParts, sdkDate } from '../../../lib/dlf/signature.ts';

const go = { 'x-sdk-date': '20060102T150405Z' };
const python = { host: 'service.endpoint.myhuaweicloud.com', 'x-sdk-date': '20200608T023900Z' };
const java = (host: string) => ({ host, 'x-sdk-date': '20191115T033655Z' });
const project = ['v1', '77b6a44cba5143ab91d13ab9a8ff44fd'];
const vpcs: Partial<SignedParts> = {
  segments: [...project, 'vpcs'],
  query: [
    ['limit', '2'],
    ['marker', '13551d6b-755d-4757-b956-536f674975c0'],
  ],
};
const vpc: Partial<SignedParts> = { segments: [...project, 'vpc', '123'], body: '{"key":"value"}' };

/** Published by the SDKs' own tests, for access key `AccessKey` and secret key `SecretKey`. */
const vectors: readonly (Partial<SignedParts> & {
  readonly name: string;
  readonly headers: SignedParts['headers'];
  readonly signature: string;
})[] = [
  {
    name: 'Python GET',
    segments: ['resources'],
    query: [['size', '1']],
    headers: python,
    signature: 'cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842',
  },
  {
    name: 'Python POST',
    segments: ['resources'],
    query: [['size', '1']],
    body: '{"name":"test","id":1}',
    headers: python,
    signature: '436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f',
  },
  {
    name: 'Go GET',
    segments: ['path'],
    query: [['limit', '1']],
    headers: go,
    signature: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
  },
  {
    name: 'Go POST',
    segments: ['path'],
    query: [['key', 'value']],
    body: '{"Name":"test","Id":1}\n',
    headers: go,
    signature: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
  },
  {
    name: 'Java GET',
    ...vpcs,
    headers: java('service.region.example.com'),
    signature: 'fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d',
  },
  {
    name: 'Java POST',
    ...vpc,
    headers: java('service.region.example.com'),
    signature: 'b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771',
  },
  {
    name: 'Java GET of the root',
    segments: [],
    headers: java('example.com'),
    signature: '919ad8b75d4ad49da0d377e63ee21c4a7a54b752f6bf2878b4adbe9c19927da6',
  },
  {
    name: 'Java GET in another region',
    segments: [...project, 'vpcs'],
    headers: java('service.test-region-1.myhuaweicloud.com'),
    signature: 'fbfa53d70fa0dec48f511be2e9e522172f9dca6d56f8856d12d7e575b978d9be',
  },
  {
    name: 'Java POST in another region',
    ...vpc,
    headers: java('service.test-region-1.myhuaweicloud.com'),
    signature: 'f65c535f8f86d95e963fbd795d6d41dbf59e675a8b4ae161356cf8cd93f1ec4c',
  },
];

const sign = (parts: SignedParts): string => authorizationHeader(parts, 'AccessKey', 'SecretKey');

describe('authorizationHeader', () => {
  it.each(vectors)('makes the published signature: $name', ({ signature, name: _name, ...parts }) => {
    const method = parts.body === undefined ? 'GET' : 'POST';
    const signed = Object.keys(parts.headers).sort().join(';');
    expect(sign({ method, segments: [], body: '', ...parts })).toBe(
      `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=${signed}, Signature=${signature}`,
    );
  });

  it('sorts and encodes a query as the Go SDK does', () => {
    // The expected query as it is on the wire; its own parts need no encoding once it is taken apart.
    const wire =
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29';
    const parts = { method: 'GET', segments: ['path'], headers: go, body: '' };
    const query = [
      ['test', '一 (&=?!#%.*)'],
      ['multi', '3'],
      ['limit', '1'],
      ['path', '/tmp/123'],
      ['multi', '1'],
      ['enable', 'true'],
      ['multi', '2'],
    ] as const;
    expect(sign({ ...parts, query })).toBe(signedByHand(wire));
    expect(sign({ ...parts, query: [...query].reverse() })).toBe(signedByHand(wire));
  });

  it('signs trimmed values and the headers in the order of their names', () => {
    const parts = { method: 'GET', segments: ['path'], body: '' };
    expect(sign({ ...parts, headers: { workspace: ' w ', ...go } })).toBe(
      sign({ ...parts, headers: { ...go, workspace: 'w' } }),
    );
  });

  it('writes the date in UTC, to the second', () => {
    expect(sdkDate(Date.UTC(2026, 0, 2, 3, 4, 5, 999))).toBe('20260102T030405Z');
  });
});

function signedByHand(query: string): string {
  const canonical = `GET\n/path/\n${query}\nx-sdk-date:20060102T150405Z\n\nx-sdk-date\n${sha256('').toString('hex')}`;
  const toSign = `SDK-HMAC-SHA256\n20060102T150405Z\n${sha256(canonical).toString('hex')}`;
  const signature = createHmac('sha256', 'SecretKey').update(toSign).digest('hex');
  return `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, Signature=${signature}`;
}
