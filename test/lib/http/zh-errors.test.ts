import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

const lib = join(import.meta.dirname, '../../../lib');

/** Every reason that a body is not read, as it stands in the code; what it names is in the place of a variable. */
const REASONS = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => [
    ...readFileSync(join(lib, path), 'utf8').matchAll(/new BadRequestError\(\s*(['`])(.*?)\1/g),
  ])
  .map(([, , reason = '']) => reason.replaceAll(/\$\{\w+\}/g, 'x-name'));

describe('an error in Chinese', () => {
  it('is known for every reason in the code', () => {
    expect(new Set(REASONS).size).toBeGreaterThanOrEqual(15);
  });

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
    [new BadRequestError('team_id is missing, or is no ID'), '未做任何处理：缺少 team_id，或它不是 ID。'],
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
