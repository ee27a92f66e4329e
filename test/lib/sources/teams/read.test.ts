import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verified } from '../../../../lib/sources/source.ts';
import { readTeams } from '../../../../lib/sources/teams/read.ts';
import { typedText } from '../../../../lib/sources/teams/typed-text.ts';
import { CHANNEL, MEGAN, TENANT, type TeamsMessage, teamsActivity } from '../../../helpers/teams-message.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const readActivity = (activity: Readonly<Record<string, unknown>>, tenants?: readonly string[]) =>
  readTeams(verified(webhookRequest(), 'outgoing-webhook', activity), { keys: [], tenants });
const read = (given: Partial<TeamsMessage> = {}, tenants?: readonly string[]) =>
  readActivity(teamsActivity({ text: 'stop job_batch 34765', id: '1481567603816', ...given }), tenants);
const asker = { kind: 'person', source: 'teams', id: `${TENANT}/${MEGAN}`, channel: CHANNEL };

describe('readTeams', () => {
  it('reads a message that mentions us', () => {
    expect(read()).toEqual({
      kind: 'command',
      text: 'stop job_batch 34765',
      asker,
      dedupe: ['teams', TENANT, `${CHANNEL};messageid=1481567603816`, MEGAN, '1481567603816'],
    });
  });

  it('knows a person by the ID in the directory, never by a name or the bot’s ID', () => {
    const from = { id: '29:other', name: 'admin', aadObjectId: MEGAN.toUpperCase() };
    expect(read({ changes: { from } })).toMatchObject({ kind: 'command', asker });
  });

  it.each([
    ['no user', { user: undefined }],
    ['a user that is no ID', { user: 'megan' }],
    ['a user with another person’s path', { user: `${MEGAN}/${MEGAN}` }],
    ['no tenant', { tenant: '' }],
    ['no sender', { changes: { from: null } }],
    ['no channel data', { changes: { channelData: undefined } }],
    ['a tenant that is a text', { changes: { channelData: { tenant: TENANT } } }],
  ])('lets nobody ask with %s', (_, given) => {
    expect(read(given)).toMatchObject({ kind: 'outsider' });
  });

  it('lets only the tenants ask that are listed', () => {
    expect(read({}, [TENANT])).toMatchObject({ kind: 'command' });
    expect(read({ tenant: TENANT.toUpperCase() }, [TENANT])).toMatchObject({ kind: 'command', asker });
    expect(read({}, [MEGAN])).toEqual({ kind: 'outsider', asker });
    expect(read({}, [])).toMatchObject({ kind: 'outsider' });
  });

  it('takes the channel from either place', () => {
    const channelData = { teamsChannelId: CHANNEL, tenant: { id: TENANT } };
    expect(read({ changes: { channelData } })).toMatchObject({ asker });
    expect(read({ changes: { channelData: { tenant: { id: TENANT } } } })).not.toHaveProperty(
      'asker.channel',
    );
  });

  it('has a key without an ID too, and keys of their own for two conversations', () => {
    expect(read({ changes: { id: '' } })).toMatchObject({
      dedupe: ['teams', TENANT, expect.anything(), MEGAN, expect.stringMatching(/^[\w-]{43}$/)],
    });
    const other = read({ channel: '19:other@thread.tacv2' });
    expect(other).toMatchObject({ kind: 'command', dedupe: expect.anything() });
    expect(other).not.toEqual({ ...read(), asker: { ...asker, channel: '19:other@thread.tacv2' } });
  });

  it.each(['conversationUpdate', 'messageReaction', undefined, 1])('has nothing to do for %j', (type) => {
    expect(read({ changes: { type } })).toEqual({
      kind: 'handshake',
      response: { status: 200, headers: {}, body: '' },
    });
  });
});

it('reads whatever there can be, and lets nobody without IDs do anything', () => {
  const json = fc.oneof(fc.jsonValue(), fc.constant(MEGAN));
  const shaped = fc.record({
    type: fc.constantFrom('message', 'other'),
    ...{ id: json, text: json, conversation: json },
    from: fc.oneof(json, fc.record({ aadObjectId: json })),
    channelData: fc.oneof(
      json,
      fc.record({ tenant: fc.oneof(json, fc.record({ id: json })), channel: json }),
    ),
  });
  fc.assert(
    fc.property(shaped, (changes) => {
      const reading = read({ changes });
      expect(['command', 'outsider', 'handshake']).toContain(reading.kind);
      if (reading.kind === 'command') expect(reading.asker.id).toMatch(/^[0-9a-f-]{36}\/[0-9a-f-]{36}$/);
    }),
  );
});

describe('what was typed', () => {
  it.each([
    ['<at>dlf-stop</at>&nbsp;stop job_batch 34765\n', 'stop job_batch 34765'],
    ['<at>dlf-stop</at> 停止 作业 1', '停止 作业 1'],
    ['stop job_batch 34765 <at id="0">dlf-stop</at>', 'stop job_batch 34765'],
    [
      '<p><at>dlf stop</at>&nbsp;stop <b>job_batch</b> <span style="x">34765</span></p>',
      'stop job_batch 34765',
    ],
    ['<at>a</at> freeze &quot;a &amp; b&quot; &#39;c&#39; &#x4E00;', 'freeze "a & b" \'c\' 一'],
    ['<at>a</at> &amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['<at>a</at> &lt;b&gt;stop&lt;/b&gt;', '<b>stop</b>'],
    ['<div>stop job_batch</div><div>34765</div>', 'stop job_batch  34765'],
    ['&#0; &#1114112; &nothing; &hellip; &', '&#0; &#1114112; &nothing; &hellip; &'],
    ['', ''],
  ])('of %j is %j', (text, expected) => {
    expect(typedText(text)).toBe(expected);
  });

  it.each([
    'stop job_batch <s>34765</s>',
    '<blockquote>stop job_batch 34765</blockquote>',
    'stop job_batch 34765<attachment id="1"></attachment>',
    'stop job_<at>x</at>batch 34765',
    '<at>stop job_batch 34765',
  ])('of %j is not the command that it holds', (text) => {
    expect(typedText(text)).not.toBe('stop job_batch 34765');
  });
});
