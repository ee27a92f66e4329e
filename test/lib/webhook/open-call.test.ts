import { describe, expect, it } from 'vitest';
import {
  BadRequestError,
  BodyTooLargeError,
  MethodNotAllowedError,
  NotFoundError,
  UnauthorizedError,
  UnsupportedMediaTypeError,
} from '../../../lib/http/errors.ts';
import type { ReadEvent } from '../../../lib/http/lambda-event.ts';
import { createSources, type OpenSource } from '../../../lib/sources/open-source.ts';
import { type Source, verified } from '../../../lib/sources/source.ts';
import { openCall } from '../../../lib/webhook/open-call.ts';

const NOW = Date.UTC(2026, 10, 24, 3);

/** A sender that is proven by one header. */
const source: Source<unknown> = {
  body: { kind: 'form', maxBytes: 10 },
  limitMs: 3_000,
  lifeMs: 600_000,
  mayGoOn: true,
  verify: (request) => {
    if (!request.headers.has('x-proof')) throw new UnauthorizedError('no proof');
    return verified(request, 'proof');
  },
  read: () => {
    throw new Error('nothing of the body is to be read');
  },
  respond: () => ({ status: 200, headers: {}, body: '' }),
  refuse: ({ status }) => ({ status, headers: {}, body: '' }),
};

const proven = {
  'x-proof': 'yes',
  'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
};

function eventOf({
  method = 'POST',
  path = ['webhooks', 'slack'],
  headers = proven,
  body = 'a=b',
  sentAt,
}: {
  method?: string;
  path?: readonly string[] | undefined | 'unreadable';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  sentAt?: number;
} = {}): ReadEvent {
  return {
    request: {
      method,
      query: new URLSearchParams(),
      headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
      body: Buffer.from(body),
    },
    path: path === 'unreadable' ? undefined : path,
    stage: undefined,
    hiddenPrefix: '',
    sentAt,
    respond: (response) => response,
  };
}

const open = (event: ReadEvent, opened: (source: OpenSource) => void = () => {}) =>
  openCall(event, [], async () => ({ name: 'slack', source, config: {} }), NOW, tools, opened);

const tools = {
  certificates: { get: async () => undefined },
  mappings: async () => new Map(),
};

describe('openCall', () => {
  it('opens a proven delivery, and tells the source as soon as it is known', async () => {
    const opened: string[] = [];
    const call = await open(eventOf(), ({ name }) => opened.push(name));
    expect(call).toMatchObject({
      kind: 'delivery',
      opened: { name: 'slack' },
      verified: { credential: 'proof', request: { method: 'POST', params: {}, receivedAt: NOW } },
    });
    expect(opened).toEqual(['slack']);
    await expect(open(eventOf({ headers: {} }), ({ name }) => opened.push(name))).rejects.toThrow(
      UnauthorizedError,
    );
    expect(opened).toEqual(['slack', 'slack']);
  });

  it.each([
    ['the very moment', NOW, NOW],
    ['a cold start ago', NOW - 2_500, NOW - 2_500],
    ['a minute ago', NOW - 60_000, NOW - 60_000],
    ['longer ago than a caller waits', NOW - 60_001, NOW],
    ['in the future', NOW + 1, NOW],
    ['1970', 0, NOW],
    ['not known', undefined, NOW],
    ['not a number', Number.NaN, NOW],
  ])('counts from the event’s own time where that is plausible: %s', async (_, sentAt, expected) => {
    const call = await open(eventOf(sentAt === undefined ? {} : { sentAt }));
    expect(call).toMatchObject({ verified: { request: { receivedAt: expected } } });
  });

  it.each([
    ['a path that can be read in two ways', eventOf({ path: 'unreadable' }), BadRequestError],
    ['a path that leads nowhere', eventOf({ path: ['x'] }), NotFoundError],
    ['a POST to health', eventOf({ path: ['health'] }), MethodNotAllowedError],
    ['a PUT', eventOf({ method: 'PUT' }), MethodNotAllowedError],
    ['a HEAD', eventOf({ method: 'HEAD' }), MethodNotAllowedError],
    [
      'a GET of the stop route',
      eventOf({ method: 'GET', path: ['v1', 'jobs', 'a', 'instances', '1', 'stop'] }),
      MethodNotAllowedError,
    ],
    [
      'a body over the limit, before any proof',
      eventOf({ body: 'x'.repeat(11), headers: {} }),
      BodyTooLargeError,
    ],
    ['no proof, before the content type', eventOf({ headers: {} }), UnauthorizedError],
    [
      'another content type',
      eventOf({ headers: { ...proven, 'content-type': 'application/x-www-form-urlencodedx' } }),
      UnsupportedMediaTypeError,
    ],
    ['no content type', eventOf({ headers: { 'x-proof': 'yes' } }), UnsupportedMediaTypeError],
  ])('refuses %s', async (_, event, error) => {
    await expect(open(event)).rejects.toThrow(error);
  });

  it('takes a body of exactly the limit', async () => {
    expect(await open(eventOf({ body: 'x'.repeat(10) }))).toMatchObject({ kind: 'delivery' });
  });

  it('hands on a GET without proof, and health without a source', async () => {
    expect(await open(eventOf({ method: 'GET', headers: {} }))).toMatchObject({ kind: 'handshake' });
    expect(await open(eventOf({ method: 'OPTIONS', headers: {} }))).toMatchObject({ kind: 'handshake' });
    const health = eventOf({ method: 'GET', path: ['health'], headers: {} });
    expect(await open(health)).toEqual({ kind: 'health' });
  });
});

describe('createSources', () => {
  it.each(['slack', 'constructor', '__proto__', '', 'Slack', 'discord'])(
    'does not know %j unless configured',
    async (name) => {
      await expect(createSources(new Map())(name)).rejects.toThrow(NotFoundError);
    },
  );

  it('loads a configured source with its own configuration', async () => {
    const config = { some: 'configuration' };
    const opened = await createSources(new Map([['slack', config] as const]))('slack');
    expect(opened).toMatchObject({ name: 'slack', config, source: { body: { kind: 'form or json' } } });
  });
});
