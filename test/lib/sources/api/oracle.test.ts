import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { standardSignature } from '../../../../lib/crypto/standard-webhooks.ts';
import { UnauthorizedError } from '../../../../lib/http/errors.ts';
import { verifyStandardWebhook } from '../../../../lib/sources/api/standard-webhooks.ts';
import { changesOf, deliveries, type SignedDelivery } from '../../../helpers/changed-delivery.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const key = Buffer.from(secrets.webhookKey, 'base64');
const library = new Webhook(`whsec_${secrets.webhookKey}`);

function call(index: number, random: () => number): SignedDelivery {
  const id = `msg_${index}`;
  const timestamp = String(Math.round(NOW / 1000 + (random() - 0.5) * 598));
  const reason = index % 3 === 0 ? '太慢' : 'slow';
  const body = JSON.stringify({ action: 'stop', job_name: 'job_batch', instance_id: `${index}`, reason });
  const signature = standardSignature(key, id, timestamp, Buffer.from(body));
  return {
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    body,
  };
}

function ours(delivery: SignedDelivery): boolean {
  try {
    verifyStandardWebhook(webhookRequest(delivery), [key], NOW);
    return true;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    return false;
  }
}

function theirs({ headers, body }: SignedDelivery): boolean {
  try {
    library.verify(body, { ...headers }, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

// The library has no clock of ours.
beforeAll(() => void vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

describe('1,000 signed calls, every second one changed in one place', () => {
  it('are judged as by standardwebhooks', () => {
    const changes = changesOf(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
      'webhook-timestamp',
      1000,
    );
    for (const { delivery, isChanged, index } of deliveries(1_000, call, changes)) {
      const what = `delivery ${index}: ${JSON.stringify(delivery)}`;
      expect(ours(delivery), what).toBe(!isChanged);
      expect(theirs(delivery), what).toBe(!isChanged);
    }
  });
});
