import { describe, expect, it } from 'vitest';
import { emptyResponse, jsonResponse } from '../../../lib/http/webhook-response.ts';

describe('jsonResponse', () => {
  it('is JSON', () => {
    expect(jsonResponse(200, { a: '作' })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"a":"作"}',
    });
  });

  it('lets headers be added and the type be another', () => {
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '30' };
    expect(jsonResponse(503, {}, headers)).toEqual({ status: 503, headers, body: '{}' });
  });
});

describe('emptyResponse', () => {
  it('has a status and nothing else', () => {
    expect(emptyResponse(200)).toEqual({ status: 200, headers: {}, body: '' });
  });
});
