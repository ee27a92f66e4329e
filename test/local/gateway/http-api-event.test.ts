import { describe, expect, it } from 'vitest';
import { httpApiEvent } from '../../../local/gateway/http-api-event.ts';
import { TYPES } from './bodies.ts';
import { AT, request, withBody } from './request.ts';

describe('httpApiEvent', () => {
  it('has the form of payload 2.0', () => {
    expect(httpApiEvent(request({ target: '/webhooks/slack?a=1' }))).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/webhooks/slack',
      rawQueryString: 'a=1',
      headers: {
        host: 'example.test',
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-6a5145a9-[0-9a-f]{24}$/),
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      queryStringParameters: { a: '1' },
      body: 'dGV4dD1zdG9wK2pvYl9hKzE=',
      isBase64Encoded: true,
      requestContext: {
        accountId: '123456789012',
        apiId: 'a1b2c3d4e5',
        domainName: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
        domainPrefix: 'a1b2c3d4e5',
        http: {
          method: 'POST',
          path: '/webhooks/slack',
          protocol: 'HTTP/1.1',
          sourceIp: '203.0.113.9',
          userAgent: 'Slackbot 1.0',
        },
        requestId: expect.stringMatching(/^[\w+/]{15}=$/),
        routeKey: '$default',
        stage: '$default',
        time: '10/Jul/2026:19:19:05 +0000',
        timeEpoch: AT,
      },
    });
  });

  it.each(TYPES)('passes %s as text: %s', (type, text) => {
    const event = httpApiEvent(withBody(type, '{"名":1}'));
    expect(event.isBase64Encoded).toBe(!text);
    expect(Buffer.from(event.body ?? '', text ? 'utf8' : 'base64').toString()).toBe('{"名":1}');
  });

  it('replaces what is not UTF-8 in a text body', () => {
    expect(httpApiEvent(withBody('application/json', Buffer.from([0x22, 0xff, 0x22]))).body).toBe('"\ufffd"');
  });

  it.each(['application/json', 'application/x-www-form-urlencoded'])(
    'leaves out an empty %s body',
    (type) => {
      const event = httpApiEvent(withBody(type, ''));
      expect(event).not.toHaveProperty('body');
      expect(event.isBase64Encoded).toBe(false);
    },
  );

  it.each([
    ['/a%20b', '/a b'],
    ['/v1/jobs/%E4%BD%9C%E4%B8%9A/x', '/v1/jobs/作业/x'],
    ['/a%2Fb', '/a/b'],
    ['/a%252Fb', '/a%2Fb'],
    ['/a+b', '/a+b'],
    ['/a%3Fx=1', '/a'],
    ['/a%23b', '/a#b'],
    ['/100%', '/100%'],
    ['/%zz%41', '/%zzA'],
    ['/%ff', '/\ufffd'],
  ])('decodes the path %s once, to %s', (target, path) => {
    const event = httpApiEvent(request({ target: `${target}?q=%2F` }));
    expect(event.rawPath).toBe(path);
    expect(event.requestContext.http.path).toBe(path);
    expect(event.rawQueryString).toBe('q=%2F');
  });

  it('puts a named stage before the path', () => {
    const event = httpApiEvent(request({ target: '/a%20b' }), { stage: 'dev' });
    expect(event.rawPath).toBe('/dev/a b');
    expect(event.requestContext).toMatchObject({ stage: 'dev', http: { path: '/dev/a b' } });
  });

  it('joins duplicates of a header, whatever their case, and of a query name', () => {
    const headers: [string, string][] = [
      ['X-Probe', 'first'],
      ['x-probe', 'second'],
    ];
    const event = httpApiEvent(request({ headers, target: '/?r=one&r=two+2&e=&f&__proto__=x' }));
    expect(event.headers).toMatchObject({ 'x-probe': 'first,second' });
    expect(Object.entries(event.queryStringParameters ?? {})).toEqual([
      ['r', 'one,two 2'],
      ['e', ''],
      ['f', ''],
      ['__proto__', 'x'],
    ]);
  });

  it('has no query parameters without a query', () => {
    const event = httpApiEvent(request({ target: '/a?' }));
    expect(event).not.toHaveProperty('queryStringParameters');
    expect(event.rawQueryString).toBe('');
  });

  it('moves cookies out of the headers', () => {
    const event = httpApiEvent(
      request({
        headers: [
          ['Cookie', 'a=1; b=2;'],
          ['cookie', 'c=3'],
        ],
      }),
    );
    expect(event.cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(event.headers).not.toHaveProperty('cookie');
    expect(httpApiEvent(request())).not.toHaveProperty('cookies');
  });

  it('appends to X-Forwarded-For and replaces the other forwarding headers', () => {
    const headers: [string, string][] = [
      ['X-Forwarded-For', '10.0.0.1'],
      ['X-Forwarded-Proto', 'gopher'],
      ['X-Amzn-Trace-Id', 'Root=1-00000000-000000000000000000000000;Sampled=0'],
    ];
    expect(httpApiEvent(request({ headers })).headers).toEqual({
      'x-amzn-trace-id': expect.stringMatching(
        /^Self=1-6a5145a9-[0-9a-f]{24};Root=1-00000000-0{24};Sampled=0$/,
      ),
      'x-forwarded-for': '10.0.0.1, 203.0.113.9',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    });
  });

  it.each([
    ['POST /webhooks/{source}', '/webhooks/slack', { source: 'slack' }],
    ['POST /v1/jobs/{job}/{rest+}', '/v1/jobs/a%20b/instances/1', { job: 'a b', rest: 'instances/1' }],
    ['POST /webhooks/{source}', '/webhooks/slack/more', undefined],
    ['POST /webhooks/{source}', '/webhooks', undefined],
    ['GET /health', '/health', undefined],
    ['$default', '/health', undefined],
  ])('gives %s on %s its path parameters', (routeKey, target, parameters) => {
    const event = httpApiEvent(request({ target }), { routeKey });
    expect(event.pathParameters).toEqual(parameters);
    expect([event.routeKey, event.requestContext.routeKey]).toEqual([routeKey, routeKey]);
  });
});
