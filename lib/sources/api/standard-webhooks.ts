import { equalConstantTime } from '../../crypto/equal.ts';
import { standardSignature } from '../../crypto/standard-webhooks.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';

const MAX_SKEW_SECONDS = 300;

/**
 * Verifies a Standard Webhooks 1.0.0 signature (HMAC, `v1`) and returns the message's ID.
 * One header may carry several signatures, some of versions that are not known here.
 *
 * @throws UnauthorizedError when none fits, or the timestamp is more than five minutes off
 */
export function verifyStandardWebhook(
  request: WebhookRequest,
  secrets: readonly Buffer[],
  now: number,
): string {
  const id = header(request, 'webhook-id') ?? '';
  const timestamp = header(request, 'webhook-timestamp') ?? '';
  const given = (header(request, 'webhook-signature') ?? '')
    .split(' ')
    .filter((each) => each.startsWith('v1,'));
  // A point in the ID would let two pairs of ID and timestamp be signed alike.
  if (id === '' || id.includes('.')) throw new UnauthorizedError('no message ID');
  if (!/^\d{1,12}$/.test(timestamp)) throw new UnauthorizedError('no timestamp');
  const expected = secrets.map((secret) => standardSignature(secret, id, timestamp, request.body));
  const matches = given.flatMap((each) => expected.map((right) => equalConstantTime(each, right)));
  if (!matches.includes(true)) throw new UnauthorizedError('wrong signature');
  if (Math.abs(now / 1000 - Number(timestamp)) > MAX_SKEW_SECONDS) {
    throw new UnauthorizedError('timestamp too far off');
  }
  return id;
}
