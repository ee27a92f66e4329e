import { describe, expect, it } from 'vitest';
import { restApiEvent } from '../../../local/gateway/rest-api-event.ts';
import { AT, request, withBody } from './request.ts';

describe('restApiEvent', () => {
  it('leaves the path encoded and has the stage in requestContext.path only', () => {
    const event = restApiEvent(request({ target: '/v1/a%20b' }), { stage: 'live' });
    expect(event).toMatchObject({ path: '/v1/a%20b', httpMethod: 'POST', resource: '/{proxy+}' });
    expect(event.pathParameters).toEqual({ proxy: 'v1/a%20b' });
    expect(event).not.toHaveProperty('version');
    expect(event.requestContext).toMatchObject({
      path: '/live/v1/a%20b',
      stage: 'live',
      httpMethod: 'POST',
      authorizer: null,
      requestTime: '10/Jul/2026:19:19:05 +0000',
      requestTimeEpoch: AT,
      identity: { sourceIp: '203.0.113.9', userAgent: 'Slackbot 1.0' },
    });
  });

  it('names the resource that matched', () => {
    const event = restApiEvent(request(), { resource: '/webhooks/{source}' });
    expect(event.pathParameters).toEqual({ source: 'slack' });
    expect(event.requestContext.resourcePath).toBe('/webhooks/{source}');
    expect(restApiEvent(request(), { resource: '/webhooks/slack' }).pathParameters).toBeNull();
  });

  it('keeps the case of headers, all values in one map and the last in the other', () => {
    const headers: [string, string][] = [
      ['Authorization', 'Bearer one'],
      ['X-Probe', 'a'],
      ['Authorization', 'Bearer two'],
      ['x-probe', 'b'],
      ['Content-Length', '17'],
    ];
    const event = restApiEvent(request({ headers }));
    expect(event.headers).toMatchObject({ Authorization: 'Bearer two', 'X-Probe': 'a', 'x-probe': 'b' });
    expect(event.multiValueHeaders).toMatchObject({ Authorization: ['Bearer one', 'Bearer two'] });
    expect(event.headers).not.toHaveProperty('Content-Length');
  });

  it('decodes the query into both maps', () => {
    const event = restApiEvent(request({ target: '/x?r=one&r=a%2Bb+c&%E4%BD%9C=1&e=' }));
    expect(event.queryStringParameters).toEqual({ r: 'a+b c', 作: '1', e: '' });
    expect(event.multiValueQueryStringParameters).toEqual({ r: ['one', 'a+b c'], 作: ['1'], e: [''] });
  });

  it('has null for an empty query and an empty body', () => {
    const event = restApiEvent(withBody('application/json', ''), { binaryMediaTypes: ['*/*'] });
    expect(event).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
    expect(restApiEvent(withBody(undefined, '')).requestContext.identity.userAgent).toBeNull();
  });

  it.each([
    ['application/x-www-form-urlencoded', [], false],
    ['application/x-www-form-urlencoded', ['*/*'], true],
    ['application/json', ['*/*'], true],
    ['image/png; q=1', ['image/*'], true],
    ['image/png', ['image/png'], true],
    ['application/json', ['image/*', 'application/octet-stream'], false],
    [undefined, ['*/*'], true],
    [undefined, ['image/*'], false],
  ])('a %s body under binaryMediaTypes %j is base64: %s', (type, binaryMediaTypes, base64) => {
    const event = restApiEvent(withBody(type, 'é'), { binaryMediaTypes });
    expect([event.body, event.isBase64Encoded]).toEqual(base64 ? ['w6k=', true] : ['é', false]);
  });
});
