import { describe, expect, it } from 'vitest';
import {
  BadRequestError,
  BodyTooLargeError,
  HttpError,
  InternalError,
  KeyReusedError,
  MethodNotAllowedError,
  NotFoundError,
  UnauthorizedError,
  UnsupportedMediaTypeError,
} from '../../../lib/http/errors.ts';

describe('HTTP errors', () => {
  it.each([
    [
      new BadRequestError('the body is not JSON'),
      'BadRequestError',
      400,
      'Nothing was done: the body is not JSON.',
    ],
    [new UnauthorizedError('wrong signature'), 'UnauthorizedError', 401, 'Unauthorized'],
    [new NotFoundError(), 'NotFoundError', 404, 'Not Found'],
    [new MethodNotAllowedError('POST'), 'MethodNotAllowedError', 405, 'Nothing was done: use POST.'],
    [new BodyTooLargeError(262_144), 'BodyTooLargeError', 413, 'Nothing was done: the body is over 256 KiB.'],
    [
      new UnsupportedMediaTypeError('application/json'),
      'UnsupportedMediaTypeError',
      415,
      'Nothing was done: the content type must be application/json.',
    ],
    [
      new KeyReusedError(),
      'KeyReusedError',
      422,
      'Nothing was done: this webhook-id or Idempotency-Key was used before, for something else.',
    ],
  ])('%s is %s with status %i', (error, name, status, message) => {
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ name, status, message });
  });

  it('says of our own failure that it does not know what was stopped', () => {
    const error = new InternalError();
    expect(error).toMatchObject({ name: 'InternalError', status: 500 });
    expect(error.message).toMatch(/does not know whether anything was stopped/);
  });

  it('names the allowed method in a header, and no other error has one', () => {
    expect(new MethodNotAllowedError('GET, POST').headers).toEqual({ allow: 'GET, POST' });
    expect(new UnauthorizedError('').headers).toEqual({});
  });

  it('keeps the reason of a refusal out of what the sender sees', () => {
    const error = new UnauthorizedError('timestamp too far off');
    expect(error.reason).toBe('timestamp too far off');
    expect(error.message).not.toContain('timestamp');
  });

  it('keeps the cause', () => {
    const cause = new Error('inner');
    expect(new BadRequestError('x', { cause }).cause).toBe(cause);
    expect(new UnsupportedMediaTypeError('x', { cause }).cause).toBe(cause);
  });
});
