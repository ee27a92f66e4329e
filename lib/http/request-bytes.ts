import { HEADER_FIELD, TOKEN } from './header-field.ts';
import type { OutgoingCall } from './send.ts';

/** Where a call ends and what becomes of its connection is said here alone. */
const OURS: ReadonlySet<string> = new Set(['connection', 'expect', 'transfer-encoding']);
const NOT_IN_TARGET = /[^\x21-\x7e]/;

/**
 * A call as it goes onto the wire (RFC 9112, 3 and 5).
 *
 * @param host with its port, if that is not the scheme's own
 * @throws TypeError: a path or header could be read as something else, or says something else than what is sent
 */
export function requestBytes(
  { method, path, headers, body }: Pick<OutgoingCall, 'method' | 'path' | 'headers' | 'body'>,
  host: string,
  isKept: boolean,
): Buffer {
  if (!TOKEN.test(method) || !path.startsWith('/') || NOT_IN_TARGET.test(path))
    throw new TypeError('a call whose path or method cannot be sent');
  const length = Buffer.byteLength(body);
  let lines = '';
  let hasHost = false;
  let hasLength = false;
  for (const [name, value] of Object.entries(headers)) {
    const line = `${name}: ${value}`;
    if (!HEADER_FIELD.test(line) || name.includes(':'))
      throw new TypeError(`a call whose header ${JSON.stringify(name)} cannot be sent`);
    lines += `${line}\r\n`;
    const lower = name.toLowerCase();
    if (lower === 'host') hasHost = true;
    if (lower === 'content-length') hasLength = true;
    if (OURS.has(lower) || (lower === 'content-length' && value !== `${length}`))
      throw new TypeError(`a call whose header ${JSON.stringify(name)} is not its caller's to set`);
  }
  if (!hasHost) lines += `host: ${host}\r\n`;
  if (!hasLength && (length > 0 || method !== 'GET')) lines += `content-length: ${length}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\n${lines}connection: ${isKept ? 'keep-alive' : 'close'}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, 0, 'latin1');
  bytes.write(body, head.length);
  return bytes;
}
