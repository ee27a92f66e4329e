import { describe, expect, it } from 'vitest';
import { albEvent } from '../../../local/gateway/alb-event.ts';
import { TYPES } from './bodies.ts';
import { request, withBody } from './request.ts';

const twice = request({
  target: '/a%20b?r=one&r=a%2Bb+c&e',
  headers: [
    ['Authorization', 'Bearer one'],
    ['AUTHORIZATION', 'Bearer two'],
  ],
});

describe('albEvent', () => {
  it('has single values by default: the last, the query not decoded', () => {
    expect(albEvent(twice)).toEqual({
      requestContext: {
        elb: { targetGroupArn: expect.stringMatching(/^arn:aws:elasticloadbalancing:.*:targetgroup\//) },
      },
      httpMethod: 'POST',
      path: '/a%20b',
      queryStringParameters: { r: 'a%2Bb+c', e: '' },
      headers: {
        authorization: 'Bearer two',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-6a5145a9-[0-9a-f]{24}$/),
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      body: 'dGV4dD1zdG9wK2pvYl9hKzE=',
      isBase64Encoded: true,
    });
  });

  it('has all values, and only those, where the target group says so', () => {
    const event = albEvent(twice, { multiValueHeaders: true });
    expect(event.multiValueQueryStringParameters).toEqual({ r: ['one', 'a%2Bb+c'], e: [''] });
    expect(event.multiValueHeaders).toMatchObject({ authorization: ['Bearer one', 'Bearer two'] });
    expect(event).not.toHaveProperty('headers');
    expect(event).not.toHaveProperty('queryStringParameters');
  });

  it('has an empty string for an empty body, and empty parameters without a query', () => {
    expect(albEvent(withBody(undefined, ''))).toMatchObject({
      body: '',
      isBase64Encoded: false,
      queryStringParameters: {},
    });
  });

  it.each(TYPES)('passes %s as text: %s', (type, text) => {
    const event = albEvent(withBody(type, 'é'));
    expect([event.body, event.isBase64Encoded]).toEqual(text ? ['é', false] : ['w6k=', true]);
  });

  it('passes an encoded body as base64 whatever its type', () => {
    const headers: [string, string][] = [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'gzip'],
    ];
    expect(albEvent(request({ headers })).isBase64Encoded).toBe(true);
  });

  it('starts a trace of its own where the caller’s has no root', () => {
    const event = albEvent(request({ headers: [['x-amzn-trace-id', 'CalledFrom=app']] }));
    expect(event.headers?.['x-amzn-trace-id']).toMatch(/^Root=1-6a5145a9-[0-9a-f]{24};CalledFrom=app$/);
  });
});
