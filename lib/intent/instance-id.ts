import { failed, ok, type Result } from './result.ts';

/** A positive decimal integer up to 2^63-1, kept as text: a JavaScript number would round it above 2^53. */
export type InstanceId = string & { readonly __brand: 'InstanceId' };

export type InstanceIdProblem =
  | { readonly field: 'instance_id'; readonly why: 'missing' | 'not-digits' | 'leading-zero' | 'too-large' }
  | { readonly field: 'instance_id'; readonly why: 'full-width'; readonly ascii: string };

/** DLF's `instanceId` is a Java Long. */
const MAX_INSTANCE_ID = 9_223_372_036_854_775_807n;
const MAX_DIGITS = 19;

/** Reads an instance ID: ASCII digits only, no sign, no leading zero, 1 to 9223372036854775807. */
export function parseInstanceId(text: string | undefined): Result<InstanceId, InstanceIdProblem> {
  if (text === undefined || text === '') return failed({ field: 'instance_id', why: 'missing' });
  if (/^[0-9]+$/.test(text)) {
    if (text.startsWith('0')) return failed({ field: 'instance_id', why: 'leading-zero' });
    if (text.length > MAX_DIGITS || BigInt(text) > MAX_INSTANCE_ID) {
      return failed({ field: 'instance_id', why: 'too-large' });
    }
    return ok(text as InstanceId);
  }
  if (/^[0-9０-９]{1,19}$/u.test(text)) {
    return failed({ field: 'instance_id', why: 'full-width', ascii: toAsciiDigits(text) });
  }
  return failed({ field: 'instance_id', why: 'not-digits' });
}

const FULL_WIDTH_OFFSET = 0xff10 - 0x30;

function toAsciiDigits(text: string): string {
  return text.replace(/[０-９]/gu, (digit) => String.fromCharCode(digit.charCodeAt(0) - FULL_WIDTH_OFFSET));
}
