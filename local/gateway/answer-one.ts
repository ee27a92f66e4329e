import type { HttpAnswer } from './http-answer.ts';
import { bodyOf, headersOf, isRecord, statusOf } from './result-parts.ts';

/**
 * A result in format 1.0 (REST API, ALB) as an answer. A header in both maps has the values of `multiValueHeaders`.
 * Throws on a malformed result. More lenient than AWS in one point: an ALB reads only the map that its target
 * group is set to.
 */
export function answerOne(result: unknown, decodesBase64: boolean): HttpAnswer {
  if (!isRecord(result)) throw new TypeError('the result is not an object');
  const many = headersOf(result['multiValueHeaders']);
  const names = new Set(many.map(([name]) => name.toLowerCase()));
  const single = headersOf(result['headers']).filter(([name]) => !names.has(name.toLowerCase()));
  return { status: statusOf(result), headers: [...single, ...many], body: bodyOf(result, decodesBase64) };
}
