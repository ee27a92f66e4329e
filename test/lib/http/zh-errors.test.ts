import { describe, expect, it } from 'vitest';
import {
  BadRequestError,
  BodyTooLargeError,
  type HttpError,
  InternalError,
  KeyReusedError,
  MemoryUnavailableError,
  MethodNotAllowedError,
  NotConfirmedError,
  NotFoundError,
  PolicyUnavailableError,
  ProofUnavailableError,
  UnauthorizedError,
  UnsupportedMediaTypeError,
} from '../../../lib/http/errors.ts';
import { errorInChinese } from '../../../lib/http/zh-errors.ts';

const REASONS = [
  'the body is not JSON',
  'the body is not JSON, or has a key that is not allowed',
  'the body is not UTF-8',
  'the body is nested too deeply',
  'the form has a field twice',
  'a batch of events must be a list',
  'an attribute of the event is not percent-encoded UTF-8',
  'the path can be read in more than one way',
  'the event is not an HTTP one',
];

describe('an error in Chinese', () => {
  it.each<HttpError>([
    ...REASONS.map((reason) => new BadRequestError(reason)),
    new KeyReusedError(),
    new MemoryUnavailableError(),
    new PolicyUnavailableError(),
    new ProofUnavailableError(),
    new NotConfirmedError(),
    new InternalError(),
  ])('has words of its own: %s', (error) => {
    expect(errorInChinese(error)).toMatch(/^(dlf-stop )?\p{Script=Han}.*。$/u);
  });

  it.each([
    [new BadRequestError('header x-signature occurs twice'), '未做任何处理：请求头 x-signature 重复出现。'],
    [new BodyTooLargeError(262_144), '未做任何处理：请求体超过 256 KiB。'],
    [
      new UnsupportedMediaTypeError('application/json or text/plain'),
      '未做任何处理：内容类型必须是 application/json 或 text/plain。',
    ],
    [new MethodNotAllowedError('POST'), '未做任何处理：请使用 POST。'],
  ])('names what the error names: %s', (error, expected) => {
    expect(errorInChinese(error)).toBe(expected);
  });

  it('leaves the phrase of a status to whom nothing else is told', () => {
    expect(errorInChinese(new UnauthorizedError('wrong'))).toBe('Unauthorized');
    expect(errorInChinese(new NotFoundError())).toBe('Not Found');
  });
});
