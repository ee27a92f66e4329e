import type { ServerResponse } from 'node:http';
import type { HttpAnswer } from './http-answer.ts';

/** Headers that are the gateway's to set, whatever the function says. */
const OWN = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive']);

/** Writes an answer, duplicates of a header as lines of their own. */
export function writeAnswer(response: ServerResponse, answer: HttpAnswer, contentType: string): void {
  const headers = answer.headers.filter(([name]) => !OWN.has(name.toLowerCase()));
  const named = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const typed = named || answer.body.length === 0 ? headers : [...headers, ['content-type', contentType]];
  // A 204 or 304 has no body, and a length with it confuses clients.
  const sized = answer.status === 204 || answer.status === 304 ? [] : ['content-length', answer.body.length];
  response.writeHead(answer.status, [...typed, sized].flat());
  response.end(answer.body);
}
