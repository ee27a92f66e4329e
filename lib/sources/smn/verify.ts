import { UnauthorizedError } from '../../http/errors.ts';
import { isRecord, textOf } from '../../http/exact-json.ts';
import { jsonBody } from '../../http/json-body.ts';
import type { WebhookRequest } from '../../http/webhook-request.ts';
import { type Verified, type VerifyTools, verified } from '../source.ts';
import { type TopicDelivery, topicDeliveryType } from '../topic-reading.ts';
import { isOfNow, isSignedByService } from '../topic-signature.ts';
import type { SmnConfig } from './env.ts';
import { confirmUrlFor, isCertificateUrl } from './topic-urn.ts';

const NOTIFICATION = ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'];
const CONFIRMATION = ['message', 'message_id', 'subscribe_url', 'timestamp', 'topic_urn', 'type'];

/**
 * Verifies a message of SMN (support.huaweicloud.com/usermanual-smn, "Verifying message signatures"): RSA with SHA-256 over
 * its sorted members, an empty subject left out. The address of the certificate is not signed: only SMN's own host in the
 * topic's region will do.
 *
 * @throws UnauthorizedError, or ProofUnavailableError when its certificate cannot be had now
 */
export async function verifySmn(
  request: WebhookRequest,
  { topics }: SmnConfig,
  now: number,
  { certificates }: Pick<VerifyTools, 'certificates'>,
): Promise<Verified<TopicDelivery>> {
  const body = jsonBody(request);
  if (!isRecord(body)) throw new UnauthorizedError('not a message of SMN');
  const text = (name: string): string => textOf(body[name]) ?? '';
  const type = topicDeliveryType(body['type']);
  const topic = topics.find(({ name }) => name === body['topic_urn']);
  if (type === undefined || body['signature_version'] !== 'v1') {
    throw new UnauthorizedError('not a message of SMN');
  }
  if (topic === undefined) throw new UnauthorizedError('another topic');
  if (!isOfNow(text('timestamp'), now)) throw new UnauthorizedError('timestamp too far off');
  const certificateUrl = text('signing_cert_url');
  if (!isCertificateUrl(certificateUrl, topic)) throw new UnauthorizedError('certificate of somebody else');
  const names = type === 'Notification' ? NOTIFICATION : CONFIRMATION;
  const isSigned = await isSignedByService(
    {
      members: names.flatMap((name): [string, string][] =>
        name === 'subject' && text(name) === '' ? [] : [[name, text(name)]],
      ),
      algorithm: 'RSA-SHA256',
      signature: text('signature'),
      certificateUrl,
    },
    certificates,
  );
  if (!isSigned) throw new UnauthorizedError('wrong signature');
  const confirmUrl =
    type === 'SubscriptionConfirmation' ? confirmUrlFor(text('subscribe_url'), topic) : undefined;
  if (type === 'SubscriptionConfirmation' && confirmUrl === undefined) {
    throw new UnauthorizedError('an address that confirms something else');
  }
  return verified(request, topic.name, {
    type,
    id: text('message_id'),
    topic: topic.name,
    subject: text('subject') === '' ? undefined : text('subject'),
    message: text('message'),
    timestamp: text('timestamp'),
    confirmUrl,
  });
}
