import { describe, expect, it } from 'vitest';
import {
  BadRequestError,
  InternalError,
  MethodNotAllowedError,
  NotFoundError,
  UnauthorizedError,
} from '../../../../lib/http/errors.ts';
import { refuseApi, respondApi } from '../../../../lib/sources/api/respond.ts';
import type { Outcome } from '../../../../lib/stop/outcome.ts';
import { outcomes } from '../../messages/outcomes.ts';
import { messageOf, messageWithoutTarget, REQUEST_ID } from '../../messages/subjects.ts';

const respond = (outcome: Outcome) => {
  const response = respondApi({ kind: 'status', message: messageOf({ outcome }) });
  return { ...response, json: JSON.parse(response.body) as Record<string, unknown> };
};
const statuses: { readonly [Kind in Outcome['kind']]: readonly [status: number, title?: string] } = {
  stopped: [200],
  accepted: [200],
  'already-ended': [200],
  'dry-run': [200],
  queued: [202],
  'in-doubt': [202],
  malformed: [400, 'Bad Request'],
  'invalid-target': [422, 'Unprocessable Entity'],
  refused: [403, 'Forbidden'],
  'needs-confirmation': [202],
  'needs-approval': [202],
  cancelled: [409, 'Conflict'],
  frozen: [409, 'Conflict'],
  'cool-down': [429, 'Too Many Requests'],
  'over-budget': [429, 'Too Many Requests'],
  freeze: [200],
  history: [200],
  explained: [200],
  status: [200],
  rerun: [200],
  'not-restartable': [409, 'Conflict'],
  list: [200],
  'nothing-running': [404, 'Not Found'],
  ambiguous: [409, 'Conflict'],
  'not-found': [404, 'Not Found'],
  'not-stoppable': [409, 'Conflict'],
  expired: [409, 'Conflict'],
  'dlf-refused': [502, 'Bad Gateway'],
  unavailable: [503, 'Service Unavailable'],
  unknown: [504, 'Gateway Timeout'],
};
/** What some answers have besides. */
const more = [
  'instances',
  'question',
  'frozen',
  'frozen_since',
  'frozen_by',
  'frozen_reason',
  'already_sent',
];
const members = ['request_id', 'outcome', 'job_name', 'instance_id', 'workspace', 'message'];

describe('respondApi', () => {
  it.each(Object.entries(statuses))('answers %s with %j', (kind, [status, title]) => {
    const { json, headers, ...response } = respond(outcomes[kind as Outcome['kind']]);
    expect(response.status).toBe(status);
    expect(json).toMatchObject({
      request_id: REQUEST_ID,
      outcome: kind,
      job_name: 'job_batch',
      instance_id: '34765',
      workspace: 'default',
      message: expect.stringMatching(/\.$/),
    });
    if (title === undefined) {
      expect(headers).toEqual({ 'content-type': 'application/json' });
      expect(Object.keys(json).filter((name) => !more.includes(name))).toEqual(members);
      return;
    }
    expect(headers['content-type']).toBe('application/problem+json');
    expect(json).toMatchObject({ type: 'about:blank', title, status, detail: json['message'] });
  });

  it('says when to try again, where nothing is pending', () => {
    expect(respond(outcomes.unavailable).headers['retry-after']).toBe('30');
    const throttled = { why: 'throttled', said: {}, retryAfterMs: 45_500 } as const;
    expect(respond({ kind: 'unavailable', setback: throttled }).headers['retry-after']).toBe('46');
    expect(respond(outcomes.unknown).headers).not.toHaveProperty('retry-after');
  });

  it('leaves out what was not named', () => {
    const message = messageWithoutTarget({ outcome: outcomes.malformed });
    const json = JSON.parse(respondApi({ kind: 'status', message }).body);
    expect(json).not.toHaveProperty('job_name');
    expect(json).toHaveProperty('request_id');
  });

  it('has a form for the other answers, too', () => {
    expect(respondApi({ kind: 'help', may: [] })).toMatchObject({ status: 200, body: '{}' });
    const results = respondApi({ kind: 'results', deliveryId: 'd', messages: [messageOf()], ignored: [] });
    expect(JSON.parse(results.body)).toMatchObject({
      results: [{ request_id: REQUEST_ID, outcome: 'stopped' }],
    });
  });
});

describe('refuseApi', () => {
  const type = { 'content-type': 'application/problem+json' };

  it.each([
    [new BadRequestError('x'), 400, 'Bad Request', 'Nothing was done: x.', {}],
    [
      new MethodNotAllowedError('POST'),
      405,
      'Method Not Allowed',
      'Nothing was done: use POST.',
      { allow: 'POST' },
    ],
    [new NotFoundError(), 404, 'Not Found', undefined, {}],
    [new InternalError(), 500, 'Internal Server Error', expect.stringMatching(/does not know/), {}],
  ])('makes a problem of %s', (error, status, title, detail, headers) => {
    const response = refuseApi(error);
    expect(response).toMatchObject({ status, headers: { ...type, ...headers } });
    expect(JSON.parse(response.body)).toEqual({
      type: 'about:blank',
      title,
      status,
      ...(detail !== undefined && { detail, message: detail }),
    });
    expect(response.headers).not.toHaveProperty('www-authenticate');
  });

  it('says to a wrong sender how to authenticate, and no details', () => {
    expect(refuseApi(new UnauthorizedError('wrong token'))).toEqual({
      status: 401,
      headers: { ...type, 'www-authenticate': 'Bearer' },
      body: '{"type":"about:blank","title":"Unauthorized","status":401}',
    });
  });
});
