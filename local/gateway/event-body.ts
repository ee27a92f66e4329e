import { headerValue } from './edge-headers.ts';
import type { RawRequest } from './raw-request.ts';

/** A body as an event carries it. */
export interface EventBody {
  body: string;
  isBase64Encoded: boolean;
}

const TEXT = /^(?:text\/.*|application\/(?:json|javascript|xml|.+\+json))$/;

/** The media type alone, in lower case; empty without a Content-Type. */
export function mediaType(raw: RawRequest): string {
  return (headerValue(raw.headers, 'content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase();
}

/**
 * Whether HTTP APIs, function URLs and ALBs pass a body of this type as text. The ELB guide lists `text/*` and
 * `application/json`, `javascript`, `xml`; HTTP APIs behave alike (tried on AWS in ministackorg/ministack#766: a
 * form, and a body without a type, come as base64). `application/*+json` as text is an assumption: read
 * `isBase64Encoded`, never the type.
 */
export function isTextType(type: string): boolean {
  return TEXT.test(type);
}

/** The body as text (AWS replaces what is not UTF-8, and so does this) or as base64. */
export function eventBody(body: Buffer, asText: boolean): EventBody {
  return asText
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: body.length > 0 };
}
