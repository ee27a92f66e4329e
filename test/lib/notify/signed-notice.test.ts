import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../lib/notify/channels.ts';
import { type NoticeItem, noticeCall } from '../../../lib/notify/notice.ts';
import { verifyStandardWebhook } from '../../../lib/sources/api/standard-webhooks.ts';
import { secrets } from '../../helpers/secrets.ts';
import { webhookRequest } from '../http/webhook-requests.ts';
import { AT, outcomes } from '../messages/outcomes.ts';
import { messageWithoutTarget } from '../messages/subjects.ts';
import { idOf, item, items } from './notice-items.ts';

const key = Buffer.from(secrets.webhookKey, 'base64');
const channel: Channel = {
  kind: 'signed',
  name: 'signed-1a2b3c4d',
  url: 'https://ops.example/hooks?team=a',
  key,
};
const NOW = AT + 60_500;
const callOf = (given: readonly NoticeItem[], now = NOW) => noticeCall(channel, given, 'msg_1', now);
const payloadOf = (given: readonly NoticeItem[]) => JSON.parse(callOf(given).body);

describe('a signed notice', () => {
  it('carries a Standard Webhooks signature that its receiver can verify', () => {
    const { url, headers, body } = callOf([item('stopped'), item('expired', 2, { reason: '太慢' })]);
    expect(url).toBe(channel.url);
    expect(headers).toEqual({
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(AT / 1000 + 60),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
    expect(verifyStandardWebhook(webhookRequest({ headers, body }), [key], NOW)).toBe('msg_1');
  });

  it('says what ended and how, the worst first', () => {
    expect(payloadOf([item('stopped', 5), item('not-found', 7), item('stopped', 1)])).toEqual({
      type: 'dlf_stop.requests_ended',
      timestamp: '2026-11-24T02:00:07.000Z',
      data: {
        count: 3,
        outcomes: { stopped: 2, 'not-found': 1 },
        requests: [
          {
            request_id: idOf('not-found', 7),
            outcome: 'not-found',
            job_name: 'job_batch',
            instance_id: '34765',
            workspace: 'default',
            message:
              'Job job_batch has no instance 34765 in workspace default. Nothing was stopped. Check the name, the ID and the workspace.',
          },
          expect.objectContaining({ request_id: idOf('stopped', 1) }),
          expect.objectContaining({ request_id: idOf('stopped', 5) }),
        ],
      },
    });
  });

  it('leaves out what was not named', () => {
    const message = messageWithoutTarget({ outcome: outcomes.malformed });
    expect(Object.keys(payloadOf([{ message, at: AT }]).data.requests[0])).toEqual([
      'request_id',
      'outcome',
      'message',
    ]);
  });

  it('has the same body at every try, and a signature of its time', () => {
    const given = [item('stopped'), item('expired')];
    const [first, second] = [callOf(given), callOf(given, NOW + 600_000)];
    expect(second.body).toBe(first.body);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.headers['webhook-signature']).not.toBe(first.headers['webhook-signature']);
    const request = webhookRequest({ headers: second.headers, body: second.body });
    expect(verifyStandardWebhook(request, [key], NOW + 600_000)).toBe('msg_1');
  });

  it('lists a thousand, counts all, and says that it left some out', () => {
    const all = payloadOf(items(1_000, 'stopped'));
    expect(all.data.requests).toHaveLength(1_000);
    expect(all.data).not.toHaveProperty('truncated');
    const { data } = payloadOf([...items(1_000, 'stopped'), item('expired', 5)]);
    expect(data).toMatchObject({ count: 1_001, outcomes: { stopped: 1_000, expired: 1 }, truncated: true });
    expect(data.requests).toHaveLength(1_000);
    expect(data.requests[0].outcome).toBe('expired');
  });
});
