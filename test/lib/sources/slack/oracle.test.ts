import { verifySlackSignature } from '@chat-adapter/slack/webhook';
import { describe, expect, it } from 'vitest';
import { UnauthorizedError } from '../../../../lib/http/errors.ts';
import { sample } from '../../../../lib/sources/slack/sample.ts';
import { verifySlack } from '../../../../lib/sources/slack/verify.ts';
import { changesOf, deliveries, type SignedDelivery } from '../../../helpers/changed-delivery.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const secret = secrets.slack;
const command = (index: number, random: () => number): SignedDelivery =>
  sample({
    command: `stop job_batch ${34_765 + index} --reason ${index % 3 === 0 ? '太慢' : 'slow'}`,
    secret: () => secret,
    // Up to five minutes off, both ways.
    now: NOW + Math.round((random() - 0.5) * 598_000),
    unique: String(index),
  });

function ours(delivery: SignedDelivery): boolean {
  try {
    verifySlack(webhookRequest(delivery), { signingSecrets: [secret], teams: undefined }, NOW);
    return true;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    return false;
  }
}

const theirs = ({ headers, body }: SignedDelivery): Promise<boolean> =>
  verifySlackSignature(body, headers, { signingSecret: secret, now: () => NOW }).then(
    () => true,
    () => false,
  );

describe('1,000 slash commands, every second one changed in one place', () => {
  it('are judged as by @chat-adapter/slack', async () => {
    const changes = changesOf(
      ['x-slack-signature', 'x-slack-request-timestamp'],
      'x-slack-request-timestamp',
      1000,
    );
    for (const { delivery, isChanged, index } of deliveries(1_000, command, changes)) {
      const what = `delivery ${index}: ${JSON.stringify(delivery)}`;
      expect(ours(delivery), what).toBe(!isChanged);
      expect(await theirs(delivery), what).toBe(!isChanged);
    }
  });
});
