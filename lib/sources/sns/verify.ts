import { UnauthorizedError } from '../../http/errors.ts';
import { isRecord, textOf } from '../../http/exact-json.ts';
import { jsonBody } from '../../http/json-body.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';
import { queryAfter } from '../query-after.ts';
import { type Verified, type VerifyTools, verified } from '../source.ts';
import { type TopicDelivery, topicDeliveryType } from '../topic-reading.ts';
import { isOfNow, isSignedByService } from '../topic-signature.ts';
import type { SnsConfig } from './env.ts';
import type { Topic } from './topic-arn.ts';

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

const ALGORITHMS = new Map([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
] as const);

/**
 * Verifies a message of SNS (docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages"): listed topic,
 * certificate from the host of that topic's region and no other, signature, age.
 *
 * @throws UnauthorizedError, or ProofUnavailableError when its certificate cannot be had now
 */
export async function verifySns(
  request: WebhookRequest,
  { topics }: SnsConfig,
  now: number,
  { certificates }: Pick<VerifyTools, 'certificates'>,
): Promise<Verified<TopicDelivery>> {
  if (header(request, 'x-amz-sns-rawdelivery') === 'true') {
    throw new UnauthorizedError('raw delivery is not signed');
  }
  const body = jsonBody(request);
  if (!isRecord(body)) throw new UnauthorizedError('not a message of SNS');
  const text = (name: string): string => textOf(body[name]) ?? '';
  const type = topicDeliveryType(body['Type']);
  const topic = topics.find(({ name }) => name === body['TopicArn']);
  const algorithm = ALGORITHMS.get(text('SignatureVersion') as '1');
  if (type === undefined || algorithm === undefined) throw new UnauthorizedError('not a message of SNS');
  if (topic === undefined) throw new UnauthorizedError('another topic');
  if (!isOfNow(text('Timestamp'), now)) throw new UnauthorizedError('timestamp too far off');
  const certificateUrl = text('SigningCertURL');
  if (!isCertificateUrl(certificateUrl, topic)) throw new UnauthorizedError('certificate of somebody else');
  const names = type === 'Notification' ? NOTIFICATION : CONFIRMATION;
  const isSigned = await isSignedByService(
    {
      members: names.flatMap((name): [string, string][] =>
        name === 'Subject' && (body[name] ?? null) === null ? [] : [[name, text(name)]],
      ),
      algorithm,
      signature: text('Signature'),
      certificateUrl,
    },
    certificates,
  );
  if (!isSigned) throw new UnauthorizedError('wrong signature');
  return verified(request, topic.name, {
    type,
    id: text('MessageId'),
    topic: topic.name,
    subject: textOf(body['Subject']),
    message: text('Message'),
    timestamp: text('Timestamp'),
    confirmUrl: type === 'SubscriptionConfirmation' ? confirmUrlOf(body, topic) : undefined,
  });
}

/** As it is written, letter for letter: what a parser of addresses makes good is not asked. */
function isCertificateUrl(url: string, { host }: Topic): boolean {
  const prefix = `https://${host}/SimpleNotificationService-`;
  return url.startsWith(prefix) && /^[0-9a-f]{32}\.pem$/.test(url.slice(prefix.length));
}

/** The address that confirms a subscription, made of its signed parts; the one that was sent must say the same. */
function confirmUrlOf(body: Readonly<Record<string, unknown>>, { name, host }: Topic): string {
  const token = textOf(body['Token']) ?? '';
  const given = queryAfter(`https://${host}/`, textOf(body['SubscribeURL']) ?? '');
  const isOurs =
    given?.get('Action') === 'ConfirmSubscription' &&
    given.get('TopicArn') === name &&
    given.get('Token') === token &&
    /^[0-9A-Za-z]{1,1024}$/.test(token);
  if (!isOurs) throw new UnauthorizedError('an address that confirms something else');
  const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: name, Token: token });
  return `https://${host}/?${query.toString()}`;
}
