import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  publishedSlack,
  publishedWecom,
  SLACK_PUBLISHED_AT,
  WECOM_PUBLISHED_AT,
  WECOM_PUBLISHED_CORP,
} from '../helpers/published-calls.ts';
import { wecomEnvOf } from '../helpers/wecom-message.ts';
import { startWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ ...wecomEnvOf, WECOM_RECEIVE_ID: WECOM_PUBLISHED_CORP });
});
afterAll(() => world.close());
afterEach(() => {
  vi.useRealTimers();
});

const at = (now: number) => vi.useFakeTimers({ toFake: ['Date'], now });
const withAnotherDigit = (signature: string): string =>
  signature.replace(/.$/, (last) => (last === '3' ? '4' : '3'));

describe('Slack’s published command', () => {
  const send = (signature: string) =>
    world.send({
      target: '/webhooks/slack',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': publishedSlack.timestamp,
        'x-slack-signature': signature,
      },
      body: publishedSlack.body,
    });

  it('is taken for what it is, at its own time', async () => {
    at(SLACK_PUBLISHED_AT);
    const reply = await send(publishedSlack.signature);
    expect(reply).toMatchObject({ status: 200, json: { response_type: 'ephemeral' } });
    expect(reply.json['text']).toContain('stops one instance');
  });

  it('is refused with another digit, and at another time', async () => {
    at(SLACK_PUBLISHED_AT);
    expect(await send(withAnotherDigit(publishedSlack.signature))).toMatchObject({ status: 401 });
    at(SLACK_PUBLISHED_AT + 301_000);
    expect(await send(publishedSlack.signature)).toMatchObject({ status: 401 });
  });
});

describe('WeCom’s published check of an address', () => {
  const send = (query: Readonly<Record<string, string>>) =>
    world.send({ method: 'GET', target: `/webhooks/wecom?${new URLSearchParams(query)}` });

  it('is answered with its plain text, at its own time', async () => {
    at(WECOM_PUBLISHED_AT);
    expect(await send(publishedWecom)).toMatchObject({ status: 200, body: '1616140317555161061' });
  });

  it('is refused with another digit, and at another time', async () => {
    at(WECOM_PUBLISHED_AT);
    const forged = withAnotherDigit(publishedWecom.msg_signature);
    expect(await send({ ...publishedWecom, msg_signature: forged })).toMatchObject({ status: 401 });
    at(WECOM_PUBLISHED_AT + 301_000);
    expect(await send(publishedWecom)).toMatchObject({ status: 401 });
  });
});
