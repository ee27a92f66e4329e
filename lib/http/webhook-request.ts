import { BadRequestError } from './errors.ts';

/** A webhook call, whatever kind of Lambda event brought it. */
export interface WebhookRequest {
  readonly method: string;
  /** What the route takes from the path, decoded once. */
  readonly params: Readonly<Record<string, string>>;
  /** What stands in front of our own paths at the address that the caller used: empty, or `/stage`. */
  readonly prefix: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The bytes as the sender signed them. */
  readonly body: Buffer;
  /** When the platform took the call in, milliseconds since the epoch: deadlines count from here. */
  readonly receivedAt: number;
}

/** Header values by lower-case name, in the order received. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/**
 * The value of a header.
 *
 * @throws BadRequestError when it occurs twice: two readers could take different ones.
 */
export function header(request: Pick<WebhookRequest, 'headers'>, name: string): string | undefined {
  const values = request.headers.get(name);
  if (values !== undefined && values.length > 1) throw new BadRequestError(`header ${name} occurs twice`);
  return values?.[0];
}

/**
 * The value of `Authorization`'s parameters under one scheme (RFC 9110, 11.4), e.g. a bearer token.
 *
 * @throws BadRequestError when the header occurs twice.
 */
export function authorization(request: Pick<WebhookRequest, 'headers'>, scheme: string): string | undefined {
  const [, given, value] = /^(\S+) +(\S+)$/.exec(header(request, 'authorization') ?? '') ?? [];
  return given?.toLowerCase() === scheme.toLowerCase() ? value : undefined;
}

/**
 * The body as text.
 *
 * @throws BadRequestError when it is not UTF-8.
 */
export function bodyText(request: Pick<WebhookRequest, 'body'>): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body);
  } catch (cause) {
    throw new BadRequestError('the body is not UTF-8', { cause });
  }
}
