import { describe, expect, it } from 'vitest';
import { functionUrlEvent } from '../../../local/gateway/function-url-event.ts';
import { TYPES } from './bodies.ts';
import { AT, request, withBody } from './request.ts';

describe('functionUrlEvent', () => {
  it('leaves rawPath encoded', () => {
    const event = functionUrlEvent(request({ target: '/v1/jobs/%E4%BD%9C%2520x?q=%2F' }));
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/v1/jobs/%E4%BD%9C%2520x',
      rawQueryString: 'q=%2F',
    });
    expect(event.requestContext.http.path).toBe('/v1/jobs/作%20x');
    expect(event.queryStringParameters).toEqual({ q: '/' });
  });

  it('has a function URL’s own context', () => {
    const { requestContext } = functionUrlEvent(request());
    expect(requestContext).toMatchObject({
      accountId: 'anonymous',
      authentication: null,
      domainName: expect.stringMatching(/^[a-z0-9]{32}\.lambda-url\.eu-west-1\.on\.aws$/),
      routeKey: '$default',
      stage: '$default',
      time: '10/Jul/2026:19:19:05 +0000',
      timeEpoch: AT,
      http: { method: 'POST', sourceIp: '203.0.113.9', userAgent: 'Slackbot 1.0' },
    });
    expect(requestContext).not.toHaveProperty('authorizer');
  });

  it('joins duplicate headers and has cookies in both places', () => {
    const event = functionUrlEvent(
      request({
        headers: [
          ['X-A', '1'],
          ['x-a', '2'],
          ['Cookie', 'a=1; b=2'],
        ],
      }),
    );
    expect(event.headers).toMatchObject({
      'x-a': '1,2',
      cookie: 'a=1; b=2',
      'x-amzn-tls-version': 'TLSv1.3',
    });
    expect(event.cookies).toEqual(['a=1', 'b=2']);
  });

  it.each(TYPES)('passes %s as text: %s', (type, text) => {
    const event = functionUrlEvent(withBody(type, 'é'));
    expect([event.body, event.isBase64Encoded]).toEqual(text ? ['é', false] : ['w6k=', true]);
  });

  it('leaves out an empty body, and takes an unknown caller for loopback', () => {
    const event = functionUrlEvent({
      method: 'GET',
      target: '/',
      headers: [],
      body: Buffer.alloc(0),
      at: AT,
    });
    expect(event).not.toHaveProperty('body');
    expect(event.isBase64Encoded).toBe(false);
    expect(event.requestContext.http).toMatchObject({ sourceIp: '127.0.0.1', userAgent: '' });
  });
});
