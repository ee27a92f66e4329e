import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Inbox, startInbox } from '../../../local/inbox.ts';
import { replyEnv } from '../../../local/reply-env.ts';

describe('the inbox', () => {
  const printed: string[] = [];
  let inbox: Inbox;
  beforeEach(async () => {
    printed.length = 0;
    inbox = await startInbox((text) => printed.push(text));
  });
  afterEach(() => inbox.close());

  const post = async (path: string, message: object): Promise<string> => {
    const response = await fetch(inbox.url + path, { method: 'POST', body: JSON.stringify(message) });
    return `${response.status} ${await response.text()}`;
  };
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: ':warning: *Not stopped*' } }];

  it('prints a late reply, and who would see it', async () => {
    const answer = await post('/commands/T1/2/3', { response_type: 'in_channel', text: 'x', blocks });
    expect(answer).toBe('200 ok');
    expect(printed.map((text) => text.trim())).toEqual([
      'Late reply in Slack:\n\n⚠️ Not stopped\n\n(seen by everybody in the channel)',
    ]);
  });

  it('prints what is told in other chats, an edited answer too', async () => {
    await post('/hooks/commands/local', { response_type: 'ephemeral', text: 'Stopped' });
    const edit = { method: 'PATCH', body: '{"content":"Stopped"}' };
    expect((await fetch(`${inbox.url}/api/v10/webhooks/1/t/messages/@original`, edit)).status).toBe(200);
    expect(printed.map((text) => text.trim().split(':')[0])).toEqual([
      'Late reply in Mattermost',
      'Answer edited in Discord',
    ]);
  });

  it('prints a notice', async () => {
    expect(await post('/services/T000/B000/local', { text: 'x', blocks })).toBe('200 ok');
    expect(printed.map((text) => text.trim())).toEqual(['Notice in Slack:\n\n⚠️ Not stopped']);
  });

  it('prints a card of Feishu, and gives out the token for it without a word', async () => {
    const asked = await post('/open-apis/auth/v3/tenant_access_token/internal', { app_id: 'cli_local' });
    expect(asked).toContain('"tenant_access_token":"t-local"');
    expect(printed).toEqual([]);
    const elements = [
      { tag: 'markdown', content: '**Stop job&#95;batch?**' },
      { tag: 'button', text: { content: 'Confirm' } },
    ];
    const card = { msg_type: 'interactive', content: JSON.stringify({ body: { elements } }) };
    expect(await post('/open-apis/im/v1/messages/om_1/reply', card)).toContain('"code":0');
    expect(printed.map((text) => text.trim())).toEqual(['Message in Feishu:\n\nStop job_batch?\n[Confirm]']);
  });

  it('prints nothing for a GET', async () => {
    expect((await fetch(inbox.url)).status).toBe(405);
    expect(printed).toEqual([]);
  });

  it('gets everything that would go to Slack or Feishu', async () => {
    const env = await replyEnv('http://127.0.0.1:9');
    expect(env['REPLY_ORIGINS_TEST']?.split(',')).toContain('https://hooks.slack.com=http://127.0.0.1:9');
    expect(env['REPLY_ORIGINS_TEST']?.split(',')).toContain('https://open.feishu.cn=http://127.0.0.1:9');
    expect(env['NOTIFY']).toMatch(/^https:\/\/hooks\.slack\.com\//);
  });
});
