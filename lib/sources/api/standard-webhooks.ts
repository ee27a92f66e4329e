import { equalConstantTime } from '../../crypto/equal.ts';
import { standardSignature } from '../../crypto/standard-webhooks.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';
import { checkSkew, checkTimestamp } from '../signed-time.ts';

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
  checkTimestamp(timestamp);
  const expected = secrets.map((secret) => standardSignature(secret, id, timestamp, request.body));
  const matches = given.flatMap((each) => expected.map((right) => equalConstantTime(each, right)));
  if (!matches.includes(true)) throw new UnauthorizedError('wrong signature');
  checkSkew(Number(timestamp) * 1_000, now);
  return id;
}
