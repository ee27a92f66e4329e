import { describe, expect, it } from 'vitest';
import { InternalError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { Subject } from '../../../../lib/messages/compose.ts';
import { feishuCard } from '../../../../lib/sources/feishu/card.ts';
import type { FeishuConfig } from '../../../../lib/sources/feishu/env.ts';
import { feishuCall, refuseFeishu, respondFeishu } from '../../../../lib/sources/feishu/respond.ts';
import type { FeishuCall } from '../../../../lib/sources/feishu/verify.ts';
import { type Answer, verified } from '../../../../lib/sources/source.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { kinds, outcomes } from '../../messages/outcomes.ts';
import { messageOf, REQUEST_ID } from '../../messages/subjects.ts';

interface Element {
  readonly tag: string;
  readonly content?: string;
  readonly type?: string;
  readonly text?: { readonly content: string };
  readonly behaviors?: readonly { readonly value: Readonly<Record<string, string>> }[];
}
const config = (): FeishuConfig => ({
  encryptKeys: undefined,
  verificationTokens: [],
  appId: 'cli_test',
  appSecrets: [],
  tenants: undefined,
  endpoint: 'https://open.feishu.cn',
  token: {},
});
const URL_OF = 'https://open.feishu.cn/open-apis/im/v1/messages/om_1/reply';
const status = (changes: Partial<Subject> = {}): Answer => ({ kind: 'status', message: messageOf(changes) });
const elementsOf = (answer: Answer): readonly Element[] =>
  (feishuCard(answer) as { body: { elements: readonly Element[] } }).body.elements;
const textOf = (answer: Answer): string => elementsOf(answer)[0]?.content ?? '';
const callOf = (answer: Answer, given = config()) => feishuCall(URL_OF, answer, given);
const clicked = (requestId: string) =>
  verified<FeishuCall>(webhookRequest(), 'encrypt-key', {
    kind: 'event',
    id: 'e',
    type: 'card.action.trigger',
    tenant: 't',
    event: { action: { value: { request_id: requestId } } },
  });

/** Whatever Feishu could take for markup, a mention or a link. */
const NASTY =
  '<at id=all></at> **x** [here](https://evil.example) ~~a~~ `b` <font color=red>c</font> &lt; # - $urlVal\n# h';

describe('a card', () => {
  it('says what happened, in its own Markdown', () => {
    expect(textOf(status())).toMatch(/^✅ \*\*Stopped job&#95;batch instance 34765 after 2 h\.\*\*\n/);
    expect(textOf(status())).toContain('Job: `job_batch`');
    expect(feishuCard(status())).toMatchObject({
      schema: '2.0',
      config: {
        update_multi: true,
        summary: { content: 'Stopped job_batch instance 34765 after 2 h.' },
      },
    });
  });

  it.each(kinds)('exists for %s', (kind) => {
    expect(textOf(status({ outcome: outcomes[kind] })).length).toBeGreaterThan(10);
  });

  it('makes no mention, link or tag of what people write', () => {
    const answer = status({
      reason: NASTY,
      outcome: { kind: 'malformed', problem: { kind: 'extra-word', given: NASTY } },
      asker: { kind: 'alert', source: 'alertmanager', id: NASTY },
    });
    const text = textOf(answer);
    expect(text).not.toMatch(/[<>~[\]#$](?!\d+;)/);
    expect(text).not.toContain('://');
    expect(text).not.toMatch(/\n#/);
    expect(text.replaceAll(/^(✅|ℹ️|⚠️) \*\*[^*]*\*\*$/gm, '')).not.toContain('*');
  });

  it('mentions whoever asked, and nobody of another platform', () => {
    const by = (source: string, id: string) => textOf(status({ asker: { kind: 'person', source, id } }));
    expect(by('feishu', 'tenant1/84_aad35d')).toContain('Asked by: feishu&#58; tenant1/84&#95;aad35d');
    expect(by('feishu', 'tenant1/ou_84aad35d')).toContain('<at id=ou_84aad35d></at>');
    expect(by('slack', 'T1/ou_84aad35d')).not.toContain('<at');
    expect(by('feishu', 'tenant1/ou_all></at><at id=all')).not.toContain('<at');
  });

  it('asks with two buttons that carry the request and its code', () => {
    const elements = elementsOf(status({ outcome: outcomes['needs-confirmation'], canClick: true }));
    const buttons = elements.filter(({ tag }) => tag === 'button');
    expect(buttons.map(({ text, type }) => [text?.content, type])).toEqual([
      ['Confirm', 'danger'],
      ['Cancel', undefined],
    ]);
    expect(buttons[0]?.behaviors?.[0]?.value).toEqual({
      action: 'confirm',
      request_id: REQUEST_ID,
      code: expect.stringMatching(/^[A-Z2-7]{8}$/),
    });
    expect(buttons[1]?.behaviors?.[0]?.value['action']).toBe('cancel');
  });

  it('asks others to approve', () => {
    const elements = elementsOf(status({ outcome: outcomes['needs-approval'], canClick: true }));
    expect(elements.flatMap(({ text }) => text?.content ?? [])).toEqual(['Approve', 'Call off']);
  });

  it('has a button for each instance that may be meant, which asks once more', () => {
    const buttons = elementsOf(status({ outcome: outcomes.ambiguous, canClick: true })).slice(1);
    expect(buttons.map(({ behaviors }) => behaviors?.[0]?.value)).toEqual([
      { action: 'run', command: 'stop job_batch 34766 --workspace default' },
      { action: 'run', command: 'stop job_batch 34765 --workspace default' },
    ]);
    for (const each of buttons) expect(each).toHaveProperty('confirm');
    const dry = elementsOf(status({ outcome: outcomes.ambiguous, canClick: true, dryRun: true }));
    expect(dry[1]?.text?.content).toMatch(/^Dry run/);
  });

  it('has no buttons where a click could not be answered', () => {
    for (const kind of ['ambiguous', 'needs-confirmation'] as const) {
      expect(elementsOf(status({ outcome: outcomes[kind] }))).toHaveLength(1);
    }
  });

  it('fits into a message with the longest names that there are', () => {
    const jobName = '*'.repeat(128) as never;
    const target = { jobName, workspace: '业'.repeat(64), instanceId: '9'.repeat(19) } as never;
    const [first] = outcomes.ambiguous.instances;
    if (first === undefined) throw new Error('there is one');
    const instances = Array.from({ length: 30 }, () => first);
    const outcome = { ...outcomes.ambiguous, instances };
    const { body } = callOf(status({ target, outcome, canClick: true, reason: '业"'.repeat(500) }));
    expect(Buffer.byteLength(body)).toBeLessThan(30_000);
    expect(body).toContain('&#42;&#42;');
    expect(textOf(status({ target, outcome }))).toMatch(/^⚠️ \*\*|^ℹ️ \*\*/);
  });

  it('is help with what may be typed', () => {
    expect(textOf({ kind: 'help', may: ['stop job_batch'] })).toMatch(
      /^\*\*dlf&#45;stop\*\*[\s\S]*• `stop job_batch`$/,
    );
  });
});

describe('a posted answer', () => {
  it('is a card, and the same one is shown once', () => {
    const call = callOf(status());
    const body = JSON.parse(call.body) as { msg_type: string; content: string; uuid: string };
    expect(body.msg_type).toBe('interactive');
    expect(JSON.parse(body.content)).toEqual(feishuCard(status()));
    expect(body.uuid.length).toBeLessThanOrEqual(50);
    expect(callOf(status()).body).toBe(call.body);
    const elsewhere = feishuCall(`${URL_OF}x`, status(), config());
    expect((JSON.parse(elsewhere.body) as { uuid: string }).uuid).not.toBe(body.uuid);
  });

  it.each([
    ['{"code":0}', 'done'],
    ['{"code":230020,"msg":"frequency"}', 'failed'],
    ['{"code":230011,"msg":"recalled"}', 'gone'],
    ['{"code":230002,"msg":"not in the chat"}', 'gone'],
    ['{"code":"0"}', 'failed'],
    ['ok', 'failed'],
    ['', 'failed'],
  ])('is judged by what Feishu says: %s', (body, expected) => {
    expect(callOf(status()).judge?.(body)).toBe(expected);
  });

  it('has its token forgotten when Feishu does not take it any more', () => {
    const given = config();
    given.token.known = { token: 't-1', until: 1 };
    expect(callOf(status(), given).judge?.('{"code":230020}')).toBe('failed');
    expect(given.token.known).toBeDefined();
    expect(callOf(status(), given).judge?.('{"code":99991663}')).toBe('failed');
    expect(given.token.known).toBeUndefined();
  });
});

describe('the answer to a call', () => {
  it('says whether the message has to come again', () => {
    expect(respondFeishu({ kind: 'taken-in', isTold: true }, clicked(''))).toMatchObject({
      status: 200,
      body: '{}',
    });
    expect(respondFeishu({ kind: 'taken-in', isTold: false }, clicked('')).status).toBe(503);
  });

  it('replaces the card by the news of its own request', () => {
    const answer = status();
    const body = JSON.parse(respondFeishu(answer, clicked(REQUEST_ID)).body) as object;
    expect(body).toEqual({
      toast: { type: 'success', content: 'Stopped job_batch instance 34765 after 2 h.' },
      card: { type: 'raw', data: feishuCard(answer) },
    });
  });

  it('leaves the card for whoever can answer it', () => {
    const answer = status({ outcome: outcomes.refused });
    const body = JSON.parse(respondFeishu(answer, clicked('ANOTHER')).body) as object;
    expect(body).toEqual({ toast: { type: 'warning', content: expect.any(String) } });
  });

  it('is the status of an error, without internals', () => {
    expect(refuseFeishu(new UnauthorizedError('wrong signature'))).toMatchObject({
      status: 401,
      body: '{"code":401,"msg":"Unauthorized"}',
    });
    expect(refuseFeishu(new InternalError()).status).toBe(500);
  });
});
