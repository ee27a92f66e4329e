import { indexOfEqual } from '../../crypto/equal.ts';
import { hmacSha256 } from '../../crypto/sha256.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { isRecord, textOf } from '../../http/exact-json.ts';
import { jsonBody } from '../../http/json-body.ts';
import { authorization, type WebhookRequest } from '../../http/webhook-request.ts';
import { checkSkew } from '../signed-time.ts';
import { type Verified, verified } from '../source.ts';
import type { TeamsConfig } from './env.ts';

/** What Teams has posted: an activity of the Bot Framework. */
export type Activity = Readonly<Record<string, unknown>>;

/**
 * Verifies the signature over the raw bytes (learn.microsoft.com, "Create Outgoing Webhooks"), and then the activity's time: no
 * header has one, and this one is signed with the rest.
 *
 * @throws UnauthorizedError when the signature is missing or wrong, or the time is missing or more than five minutes off
 * @throws BadRequestError when what is signed is no JSON
 */
export function verifyTeams(request: WebhookRequest, { keys }: TeamsConfig, now: number): Verified<Activity> {
  const signature = authorization(request, 'HMAC') ?? '';
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) throw new UnauthorizedError('no signature');
  const expected = keys.map((key) => teamsSignature(key, request.body));
  if (indexOfEqual(signature, expected) < 0) throw new UnauthorizedError('wrong signature');
  const body = jsonBody(request);
  const activity = isRecord(body) ? body : {};
  const sentAt = timeOf(activity);
  if (sentAt === undefined) throw new UnauthorizedError('no timestamp');
  checkSkew(sentAt, now);
  return verified(request, 'outgoing-webhook', activity);
}

/** The base64 HMAC-SHA256 of the body. */
export const teamsSignature = (key: Buffer, body: Buffer): string => hmacSha256(key, body).toString('base64');

/** With its zone: without one, it would be read in this machine's. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

function timeOf({ timestamp }: Activity): number | undefined {
  const text = textOf(timestamp) ?? '';
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
