import type { HttpAnswer } from './http-answer.ts';
import { bodyOf, headersOf, isRecord, pair, statusOf } from './result-parts.ts';

/**
 * A result in format 2.0 (HTTP API, function URL) as an answer. Without `statusCode` the whole result is the body
 * of a 200. Entries of `cookies` come before a Set-Cookie among the headers. Throws on a malformed result.
 */
export function answerTwo(result: unknown): HttpAnswer {
  if (!isRecord(result) || !('statusCode' in result)) {
    const text = typeof result === 'string' ? result : JSON.stringify(result);
    return { status: 200, headers: [['content-type', 'application/json']], body: Buffer.from(text) };
  }
  const cookies = result['cookies'] ?? [];
  if (!Array.isArray(cookies)) throw new TypeError('cookies is not a list');
  return {
    status: statusOf(result),
    headers: [...cookies.map((cookie) => pair('set-cookie', cookie)), ...headersOf(result['headers'])],
    body: bodyOf(result, true),
  };
}
