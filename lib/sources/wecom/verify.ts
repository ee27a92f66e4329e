import { equalConstantTime } from '../../crypto/equal.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { isRecord, jsonOrNothing, textAt } from '../../http/exact-json.ts';
import type { WebhookRequest } from '../../http/webhook-request.ts';
import type { WebhookResponse } from '../../http/webhook-response.ts';
import { checkSkew, checkTimestamp } from '../signed-time.ts';
import { type Verified, verified } from '../source.ts';
import { decryptWecom, wecomSignature } from './crypt.ts';
import type { Robot, WecomConfig } from './env.ts';

/** A message, and what its answer is encrypted with. */
export interface WecomMessage {
  readonly message: Readonly<Record<string, unknown>>;
  readonly robot: Robot;
  readonly receiveId: string;
  readonly timestamp: string;
  readonly nonce: string;
}

/**
 * Verifies the signature over what is encrypted (developer.work.weixin.qq.com/document/path/101033), decrypts it, and checks for
 * whom it is. WeCom repeats a message up to three times, each after 5 s without an answer: whether or not a repeat has the
 * first one's time, it is not too late.
 *
 * @throws UnauthorizedError when any of it is missing or wrong, or the time is more than five minutes off
 */
export function verifyWecom(
  request: WebhookRequest,
  config: WecomConfig,
  now: number,
): Verified<WecomMessage> {
  const encrypted = textAt(jsonOrNothing(request.body.toString('utf8')), 'encrypt');
  const { plain, ...how } = openEncrypted(request.query, encrypted, config, now);
  const message = jsonOrNothing(plain);
  return verified(request, 'token', {
    ...how,
    receiveId: config.receiveId,
    message: isRecord(message) ? message : {},
  });
}

/** What WeCom has encrypted when it checks an address: digits. Anything else is a message, which is nobody's to see. */
const ECHO = /^[\w.+/=-]{1,128}$/;

/**
 * The check of the address (developer.work.weixin.qq.com/document/path/101033): what is encrypted, as plain text, without
 * quotation marks and without a line's end. Undefined: it is no check.
 */
export function checkAddress(
  { query, receivedAt }: Pick<WebhookRequest, 'query' | 'receivedAt'>,
  config: WecomConfig,
): WebhookResponse | undefined {
  // A form's decoder makes spaces of the plus signs, where somebody on the way has not kept them encoded.
  const echo = query.get('echostr')?.replaceAll(' ', '+');
  if (echo === undefined) return undefined;
  const { plain } = openEncrypted(query, echo, config, receivedAt);
  if (!ECHO.test(plain)) throw new UnauthorizedError('not what a check encrypts');
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: plain };
}

interface Opened {
  readonly plain: string;
  readonly robot: Robot;
  readonly timestamp: string;
  readonly nonce: string;
}

function openEncrypted(
  query: URLSearchParams,
  encrypted: string | undefined,
  { robots, receiveId }: WecomConfig,
  now: number,
): Opened {
  const signature = only(query, 'msg_signature');
  const timestamp = only(query, 'timestamp');
  const nonce = only(query, 'nonce');
  if (!/^[0-9a-f]{40}$/.test(signature)) throw new UnauthorizedError('no signature');
  checkTimestamp(timestamp);
  if (encrypted === undefined) throw new UnauthorizedError('nothing encrypted');
  // Two robots may share a token: then their keys tell them apart.
  const signers = robots.filter(({ token }) =>
    equalConstantTime(signature, wecomSignature(token, timestamp, nonce, encrypted)),
  );
  if (signers.length === 0) throw new UnauthorizedError('wrong signature');
  checkSkew(Number(timestamp) * 1_000, now);
  for (const robot of signers) {
    const plain = decryptWecom(robot.aesKey, receiveId, encrypted)?.toString('utf8');
    if (plain !== undefined) return { plain, robot, timestamp, nonce };
  }
  throw new UnauthorizedError('not encrypted for us');
}

/** A parameter that is there once: of two, readers could take different ones. */
function only(query: URLSearchParams, name: string): string {
  const [value = '', ...more] = query.getAll(name);
  return more.length === 0 ? value : '';
}
