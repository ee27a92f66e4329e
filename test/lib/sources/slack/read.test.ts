import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../../lib/http/errors.ts';
import { readSlack } from '../../../../lib/sources/slack/read.ts';
import { verified } from '../../../../lib/sources/source.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const fields = {
  team_id: 'T1DC2JH3J',
  channel_id: 'G8PSS9T3V',
  user_id: 'U2CERLKJA',
  user_name: 'roadrunner',
  text: 'stop job_batch 34765',
  trigger_id: '398738663015.47445629121.803a',
};
const asker = { kind: 'person', source: 'slack', id: 'T1DC2JH3J/U2CERLKJA', channel: 'G8PSS9T3V' };

const readBody = (body: string | Buffer, teams?: readonly string[]) =>
  readSlack(verified(webhookRequest({ body }), 'signing-secret'), { signingSecrets: [], teams });
const read = (changes: Readonly<Record<string, string | undefined>> = {}, teams?: readonly string[]) => {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...fields, ...changes }))
    if (value !== undefined) form.set(name, value);
  return readBody(form.toString(), teams);
};

describe('readSlack', () => {
  it('reads a slash command', () => {
    expect(read()).toEqual({
      kind: 'command',
      text: 'stop job_batch 34765',
      asker,
      dedupe: ['slack', 'T1DC2JH3J', '398738663015.47445629121.803a'],
    });
  });

  it('knows a person by IDs, never by the name that the person chose', () => {
    expect(read({ user_name: 'admin' })).toEqual(read());
    expect(read({ user_id: 'U1' })).toMatchObject({ asker: { id: 'T1DC2JH3J/U1' } });
    expect(read({ user_id: undefined, team_id: undefined, channel_id: undefined })).toMatchObject({
      asker: { kind: 'person', source: 'slack', id: '/' },
    });
    expect(read({ channel_id: undefined })).not.toHaveProperty('asker.channel');
  });

  it.each([
    ['stop 作业 1', 'stop 作业 1'],
    ['a &amp; b', 'a & b'],
    ['&lt;@U1&gt;', '<@U1>'],
    ['&amp;lt;', '&lt;'],
    ['&amp;amp;', '&amp;'],
    ['&quot;', '&quot;'],
    ['a + b % c', 'a + b % c'],
    ['', ''],
    [undefined, ''],
  ])('takes the text %j for %j', (text, expected) => {
    expect(read({ text })).toMatchObject({ kind: 'command', text: expected });
  });

  it('takes + for a space, as forms have it', () => {
    expect(readBody('text=stop+job+1&team_id=T')).toMatchObject({ text: 'stop job 1' });
  });

  it.each([undefined, ''])('has no key without a trigger (%j)', (trigger_id) => {
    expect(read({ trigger_id })).not.toHaveProperty('dedupe');
  });

  it('answers the check of the certificate before anything else', () => {
    const handshake = { kind: 'handshake', response: { status: 200, headers: {}, body: '' } };
    expect(readBody('ssl_check=1&token=x')).toEqual(handshake);
    expect(read({ ssl_check: '1' }, ['T9'])).toEqual(handshake);
    expect(read({ ssl_check: '0' })).toMatchObject({ kind: 'command' });
  });

  it('lets only the teams ask that are pinned', () => {
    expect(read({}, ['T0', 'T1DC2JH3J'])).toMatchObject({ kind: 'command' });
    expect(read({}, ['T0'])).toEqual({ kind: 'outsider', asker });
    expect(read({}, [])).toMatchObject({ kind: 'outsider' });
    expect(read({}, ['t1dc2jh3j'])).toMatchObject({ kind: 'outsider' });
    expect(read({ team_id: undefined }, ['T0'])).toMatchObject({ kind: 'outsider' });
  });

  it('lets nobody of an externally shared channel ask where no team is pinned', () => {
    expect(read({ is_ext_shared_channel: 'true' })).toMatchObject({ kind: 'outsider' });
    expect(read({ is_ext_shared_channel: 'false' })).toMatchObject({ kind: 'command' });
    expect(read({ is_ext_shared_channel: 'true' }, ['T1DC2JH3J'])).toMatchObject({ kind: 'command' });
  });

  it('refuses a body that is not UTF-8', () => {
    expect(() => readBody(Buffer.from([0x74, 0x3d, 0xff]))).toThrow(BadRequestError);
  });
});
