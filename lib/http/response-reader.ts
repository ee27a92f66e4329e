import { HEADER_FIELD } from './header-field.ts';

/** An answer to a call, as it was read off a connection. */
export interface HttpResponse {
  readonly status: number;
  /** By lower-case name; of several of one name the first, and of cookies none. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** How far the reader is. After anything but `more` it is not asked again. */
export type Progress =
  | { readonly kind: 'more' }
  /** `reusableMs`: how long the connection may lie idle and be used again; 0: not at all. */
  | { readonly kind: 'response'; readonly response: HttpResponse; readonly reusableMs: number }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'malformed' };

/** Reads one answer to a call that is neither HEAD nor CONNECT, however it is cut into pieces. */
export interface ResponseReader {
  read(piece: Buffer): Progress;
  /** The other side says nothing more. */
  end(): Progress;
}

/** What comes in more pieces of a body than this means no good: each takes memory of its own, however small. */
const MAX_PARTS = 65_536;
/** As Node's own client has it (`--max-http-header-size`); for all trailers of a chunked body as well. */
const MAX_HEAD_BYTES = 16 * 1024;

const MORE: Progress = { kind: 'more' };
const MALFORMED: Progress = { kind: 'malformed' };
const TOO_LARGE: Progress = { kind: 'too-large' };
const NOTHING = Buffer.alloc(0);

/** What comes next of a body. */
type Place =
  /** So many bytes: the whole body, or one chunk of it. */
  | { readonly at: 'body' | 'chunk'; readonly left: number }
  | { readonly at: 'chunk-end' | 'chunk-size' }
  /** A line of them, or the empty one; of all of them so many bytes may still come. */
  | { readonly at: 'trailer'; readonly left: number }
  | { readonly at: 'until-close' };

/**
 * HTTP/1.1 (RFC 9112), strictly: what could be read in two ways is malformed. A call by `node:https` took 67 µs of CPU where
 * one by this client takes 20 (of a TLS server on loopback, eight at a time), and `http-parser-js` takes a chunk of the size
 * `zz` for the last one and loops for ever at `-6`. The tests compare with Node's client.
 *
 * @param maxBytes of the body
 */
export function createResponseReader(maxBytes: number): ResponseReader {
  let unread: Buffer = NOTHING;
  let answer: { readonly head: Head; place: Place } | undefined;
  const parts: Buffer[] = [];
  let size = 0;

  /** More bytes than the answer has: either its length is wrong, or it is not the answer to our call. Blank lines may be. */
  const complete = ({ status, headers, reusableMs }: Head, surplus: Buffer): Progress =>
    surplus.every((byte) => byte === 13 || byte === 10)
      ? {
          kind: 'response',
          response: { status, headers, body: textOf(parts) },
          reusableMs: surplus.length === 0 ? reusableMs : 0,
        }
      : MALFORMED;

  /** False: it has become too large. */
  const keep = (bytes: Buffer): boolean => {
    size += bytes.length;
    return parts.push(bytes) <= MAX_PARTS && size <= maxBytes;
  };

  const read = (piece: Buffer): Progress => {
    const bytes = unread.length === 0 ? piece : Buffer.concat([unread, piece]);
    unread = NOTHING;
    let from = 0;
    /** What stands before the mark; as long as there is none, what is to be said instead. */
    const before = (mark: string, most: number): string | Progress => {
      const end = bytes.indexOf(mark, from, 'latin1');
      if ((end < 0 ? bytes.length : end) - from > most) return MALFORMED;
      if (end < 0) {
        unread = bytes.subarray(from);
        return MORE;
      }
      const text = bytes.toString('latin1', from, end);
      from = end + mark.length;
      return text;
    };

    while (answer === undefined) {
      const text = before('\r\n\r\n', MAX_HEAD_BYTES);
      if (typeof text !== 'string') return text;
      const head = readHead(text);
      if (head === undefined) return MALFORMED;
      // RFC 9110, 15.2: an interim answer is followed by the answer.
      if (head.status >= 200) answer = { head, place: placeAfter(head) };
    }
    for (;;) {
      const { head, place } = answer;
      switch (place.at) {
        case 'body':
        case 'chunk': {
          const taken = bytes.subarray(from, from + place.left);
          // By what it announces already.
          if (size + place.left > maxBytes || !keep(taken)) return TOO_LARGE;
          from += taken.length;
          const left = place.left - taken.length;
          if (left > 0) {
            answer.place = { at: place.at, left };
            return MORE;
          }
          if (place.at === 'body') return complete(head, bytes.subarray(from));
          answer.place = { at: 'chunk-end' };
          break;
        }
        case 'chunk-end':
        case 'chunk-size':
        case 'trailer': {
          const text = before('\r\n', place.at === 'trailer' ? place.left : MAX_CHUNK_LINE_BYTES);
          if (typeof text !== 'string') return text;
          if (place.at === 'trailer' && text === '') return complete(head, bytes.subarray(from));
          const next = placeAfterLine(place, text);
          if (next === undefined) return MALFORMED;
          answer.place = next;
          break;
        }
        case 'until-close':
          return keep(bytes.subarray(from)) ? MORE : TOO_LARGE;
      }
    }
  };

  return {
    read,
    end: () => (answer?.place.at === 'until-close' ? complete(answer.head, NOTHING) : MALFORMED),
  };
}

const textOf = (parts: readonly Buffer[]): string =>
  (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).toString('utf8');

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of the body: RFC 9112, 6.3. */
  readonly length: number | 'chunked' | 'until-close';
  readonly reusableMs: number;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;

function readHead(text: string): Head | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const [, minor, digits] = STATUS_LINE.exec(first) ?? [];
  if (digits === undefined) return undefined;
  const headers: Record<string, string | undefined> = Object.create(null);
  let isClosed = minor === '0';
  for (const line of lines) {
    const field = readField(line);
    if (field === undefined) return undefined;
    const [name, value] = field;
    if (name === 'set-cookie') continue;
    if (name === 'connection') isClosed ||= /\bclose\b/i.test(value);
    if (!(name in headers)) headers[name] = value;
    // A body would end in two places.
    else if (isOfFraming(name)) return undefined;
  }
  const status = Number(digits);
  const length = bodyLength(status, headers);
  // We have not asked for another protocol.
  if (length === undefined || status === 101) return undefined;
  const isKept = !isClosed && length !== 'until-close';
  return { status, headers, length, reusableMs: isKept ? idleMs(headers['keep-alive']) : 0 };
}

const isOfFraming = (name: string): boolean => name === 'content-length' || name === 'transfer-encoding';

function readField(line: string): readonly [name: string, value: string] | undefined {
  if (!HEADER_FIELD.test(line)) return undefined;
  const colon = line.indexOf(':');
  let from = colon + 1;
  let to = line.length;
  while (isBlank(line.charCodeAt(from))) from += 1;
  while (to > from && isBlank(line.charCodeAt(to - 1))) to -= 1;
  return [line.slice(0, colon).toLowerCase(), line.slice(from, to)];
}

/** Space or tab; `trim` would take a no-break space as well. */
const isBlank = (code: number): boolean => code === 32 || code === 9;

function bodyLength(status: number, headers: Head['headers']): Head['length'] | undefined {
  const { 'transfer-encoding': encoding, 'content-length': length } = headers;
  if (length !== undefined && (encoding !== undefined || !/^\d{1,15}$/.test(length))) return undefined;
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') return undefined;
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) return 'chunked';
  return length === undefined ? 'until-close' : Number(length);
}

function placeAfter({ length }: Head): Place {
  if (length === 'chunked') return { at: 'chunk-size' };
  return length === 'until-close' ? { at: 'until-close' } : { at: 'body', left: length };
}

/** A size, and what may follow it, which says nothing that we would need. */
const CHUNK_SIZE = /^([0-9a-fA-F]{1,8})(?:;[\t\x20-\x7e\x80-\xff]+)?$/;
const MAX_CHUNK_LINE_BYTES = 1024;

function placeAfterLine(
  place: Extract<Place, { at: 'chunk-end' | 'chunk-size' | 'trailer' }>,
  text: string,
): Place | undefined {
  switch (place.at) {
    case 'chunk-end':
      return text === '' ? { at: 'chunk-size' } : undefined;
    case 'chunk-size': {
      const [, digits] = CHUNK_SIZE.exec(text) ?? [];
      if (digits === undefined) return undefined;
      const left = Number.parseInt(digits, 16);
      return left === 0 ? { at: 'trailer', left: MAX_HEAD_BYTES } : { at: 'chunk', left };
    }
    case 'trailer': {
      const [name] = readField(text) ?? [];
      const left = place.left - text.length - 2;
      return name === undefined || isOfFraming(name) || left < 0 ? undefined : { at: 'trailer', left };
    }
  }
}

/** The other side's clock runs from its last byte, ours from when we have read it: a second earlier, as Node's agent has it. */
function idleMs(keepAlive: string | undefined): number {
  const [, seconds] = /\btimeout=(\d+)/i.exec(keepAlive ?? '') ?? [];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Number(seconds) * 1000 - 1000);
}
