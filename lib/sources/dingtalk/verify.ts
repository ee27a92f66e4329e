import { indexOfEqual } from '../../crypto/equal.ts';
import { hmacSha256, sha256 } from '../../crypto/sha256.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { integerText, isRecord, jsonOrNothing } from '../../http/exact-json.ts';
import { bodyText, header, type WebhookRequest } from '../../http/webhook-request.ts';
import { checkSkew } from '../signed-time.ts';
import { type Proof, type Verified, verified } from '../source.ts';
import type { DingtalkConfig } from './env.ts';

/** A message to the robot. */
export type DingtalkMessage = Readonly<Record<string, unknown>>;

/**
 * Verifies a message to an app's robot (open.dingtalk.com, "Receive messages"). DingTalk signs the time alone and would
 * take it for an hour: whoever has seen one pair can send whatever he likes with it for that long. So it is taken for
 * five minutes, for one body only, and that has to name our robot and a time as near.
 *
 * @throws UnauthorizedError when anything of it is missing, wrong or too far off
 */
export function verifyDingtalk(
  request: WebhookRequest,
  { appSecrets, robotCode }: DingtalkConfig,
  now: number,
): Verified<DingtalkMessage> {
  const timestamp = header(request, 'timestamp') ?? '';
  const sign = header(request, 'sign') ?? '';
  if (!/^\d{13}$/.test(timestamp)) throw new UnauthorizedError('no timestamp');
  if (!/^[A-Za-z0-9+/]{43}=$/.test(sign)) throw new UnauthorizedError('no signature');
  const expected = appSecrets.map((secret) => dingtalkSign(secret, timestamp));
  if (indexOfEqual(sign, expected) < 0) throw new UnauthorizedError('wrong signature');
  checkSkew(Number(timestamp), now);
  const message = jsonOrNothing(bodyText(request));
  if (!isRecord(message)) throw new UnauthorizedError('the body is no object');
  if (message['robotCode'] !== robotCode) throw new UnauthorizedError('another robot');
  const createdAt = integerText(message['createAt']) ?? '';
  if (!/^\d{13}$/.test(createdAt)) throw new UnauthorizedError('no time inside');
  checkSkew(Number(createdAt), now);
  return verified(request, 'app-secret', message);
}

/** The signed time, of which a message has its own, to the millisecond: another one's at the same moment has to be sent again. */
export const proofOfDingtalk = ({ request }: Verified<DingtalkMessage>): Proof => ({
  mark: ['dingtalk', header(request, 'sign') ?? ''],
  body: ['dingtalk', sha256(request.body).toString('base64url')],
});

/** Base64 of the HMAC-SHA256 of the time and the secret, under the secret. */
export const dingtalkSign = (appSecret: string, timestamp: string): string =>
  hmacSha256(appSecret, `${timestamp}\n${appSecret}`).toString('base64');
