import { describe, expect, it } from 'vitest';
import { readSlack } from '../../../../lib/sources/slack/read.ts';
import { respondSlack, slackCall } from '../../../../lib/sources/slack/respond.ts';
import { verified } from '../../../../lib/sources/source.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { outcomes } from '../../messages/outcomes.ts';
import { messageOf } from '../../messages/subjects.ts';

interface Button {
  readonly action_id: string;
  readonly value: string;
  readonly style: string;
  readonly text: { readonly text: string };
  readonly confirm: object;
}

const buttonsOf = (changes: Parameters<typeof messageOf>[0]): Button[] => {
  const { body } = slackCall(
    'https://hooks.slack.com/x',
    { kind: 'status', message: messageOf(changes) },
    slackConfig,
  );
  const { blocks } = JSON.parse(body) as { blocks: { accessory?: Button }[] };
  return blocks.flatMap(({ accessory }) => accessory ?? []);
};

/** As Slack sends it (docs.slack.dev, "block_actions payload"). */
const payload = {
  type: 'block_actions',
  team: { id: 'T1DC2JH3J', domain: 'testteamnow' },
  user: { id: 'U2CERLKJA', username: 'roadrunner', team_id: 'T1DC2JH3J' },
  channel: { id: 'G8PSS9T3V', name: 'data-oncall' },
  trigger_id: '13345224609.738474920.8088930838d88f008e0',
  response_url: 'https://hooks.slack.com/actions/T1DC2JH3J/1/x',
  actions: [{ action_id: 'dlf-stop:run:0', block_id: 'b', type: 'button', value: 'stop job_batch 34766' }],
};
const click = (changes: object = {}, teams?: readonly string[]) => {
  const body = new URLSearchParams({ payload: JSON.stringify({ ...payload, ...changes }) }).toString();
  return readSlack(verified(webhookRequest({ body }), 'signing-secret'), { signingSecrets: [], teams });
};
const nothing = { kind: 'handshake', response: { status: 200, headers: {}, body: '' } };

const slackConfig = { signingSecrets: ['a secret of no real app'], teams: undefined };

describe('an ambiguous stop in Slack', () => {
  it('has a button for each instance, which asks once more', () => {
    const buttons = buttonsOf({ outcome: outcomes.ambiguous, canClick: true });
    expect(buttons.map(({ value }) => value)).toEqual([
      'stop job_batch 34766 --workspace default',
      'stop job_batch 34765 --workspace default',
    ]);
    for (const button of buttons) {
      expect(button).toMatchObject({ style: 'danger', text: { text: 'Stop' }, confirm: expect.anything() });
    }
    expect(new Set(buttons.map(({ action_id }) => action_id)).size).toBe(2);
  });

  it('keeps a dry run a dry run', () => {
    const buttons = buttonsOf({ outcome: outcomes.ambiguous, canClick: true, dryRun: true });
    expect(buttons[0]).toMatchObject({
      value: 'stop job_batch 34766 --workspace default --dry-run',
      text: { text: 'Dry run' },
    });
  });

  it('has none where a click could not be answered, and lists the instances all the same', () => {
    expect(buttonsOf({ outcome: outcomes.ambiguous, canClick: false })).toEqual([]);
    const { body } = respondSlack({ kind: 'status', message: messageOf({ outcome: outcomes.ambiguous }) });
    expect(body).toContain('34766, running for 2 h');
    expect((JSON.parse(body) as { text: string }).text).toContain('34765, running-exception for 2 h');
  });
});

describe('a click in Slack', () => {
  it('is the command that the button stands for, of who has pressed it', () => {
    expect(click()).toEqual({
      kind: 'command',
      text: 'stop job_batch 34766',
      asker: { kind: 'person', source: 'slack', id: 'T1DC2JH3J/U2CERLKJA', channel: 'G8PSS9T3V' },
      dedupe: ['slack', 'T1DC2JH3J', payload.trigger_id],
      reply: { lateUrl: payload.response_url },
      isPosted: true,
    });
  });

  it('of another team is an outsider’s, who is told at its own address', () => {
    expect(click({}, ['T2'])).toEqual({
      kind: 'outsider',
      asker: { kind: 'person', source: 'slack', id: 'T1DC2JH3J/U2CERLKJA', channel: 'G8PSS9T3V' },
      reply: { lateUrl: payload.response_url, isMute: true },
    });
    expect(click({ response_url: undefined }, ['T2'])).not.toHaveProperty('reply');
  });

  it.each([
    ['another app’s button', { actions: [{ action_id: 'approve', value: 'stop job_batch 1' }] }],
    ['no button', { actions: [] }],
    ['a button without a value', { actions: [{ action_id: 'dlf-stop:run:0' }] }],
    ['another kind of interaction', { type: 'view_submission' }],
    ['actions that are no list', { actions: 'stop job_batch 1' }],
  ])('is nothing to do for %s', (_, changes) => {
    expect(click(changes)).toEqual(nothing);
  });

  it.each(['', 'null', '[]', '{', '"stop job_batch 34765"'])('is nothing to do as %j', (text) => {
    const body = new URLSearchParams({ payload: text }).toString();
    const request = verified(webhookRequest({ body }), 'signing-secret');
    expect(readSlack(request, { signingSecrets: [], teams: undefined })).toEqual(nothing);
  });

  it('is answered with nothing: what comes of it is told later', () => {
    expect(respondSlack({ kind: 'taken-in', isTold: true })).toEqual({ status: 200, headers: {}, body: '' });
    // Slack then shows a warning sign.
    expect(respondSlack({ kind: 'taken-in', isTold: false }).status).toBe(503);
  });
});

describe('a list in Slack', () => {
  it('has a line for each instance, up to twenty', () => {
    const [first] = outcomes.list.instances;
    if (first === undefined) throw new Error('there is one');
    const instances = Array.from({ length: 25 }, () => first);
    const body = respondSlack({
      kind: 'status',
      message: messageOf({ outcome: { ...outcomes.list, instances } }),
    }).body;
    expect(body.match(/• `job_batch 34765` running for 2 h/g)).toHaveLength(20);
    expect(body).toContain('… and 5 more');
  });
});
