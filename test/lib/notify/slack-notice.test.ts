import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../lib/notify/channels.ts';
import { type NoticeItem, noticeCall } from '../../../lib/notify/notice.ts';
import { AT, outcomes } from '../messages/outcomes.ts';
import { messageWithoutTarget } from '../messages/subjects.ts';
import { idOf, item, items } from './notice-items.ts';

const channel: Channel = {
  kind: 'slack',
  name: 'slack-1a2b3c4d',
  url: 'https://hooks.slack.com/services/T1/B1/x',
};
interface Notice {
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text: { readonly type: string; readonly text: string; readonly verbatim: boolean };
  }[];
}
const noticeOf = (given: readonly NoticeItem[]): Notice =>
  JSON.parse(noticeCall(channel, given, 'msg_1', AT).body);
const textsOf = (given: readonly NoticeItem[]): string[] =>
  noticeOf(given).blocks.map(({ text }) => text.text);

const ASKED = 'Asked by alertmanager `NightlyBatchOverrun`';
const ABOUT = `Job \`job_batch\` · Instance \`34765\` · Workspace \`default\` · ${ASKED}`;

describe('a notice in Slack', () => {
  it('is a POST of JSON to the channel’s address', () => {
    expect(noticeCall(channel, [item('stopped')], 'msg_1', AT)).toEqual({
      url: channel.url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: expect.any(String),
    });
  });

  it('says of one request alone what became of it', () => {
    expect(noticeOf([item('stopped')])).toEqual({
      text: 'Stopped job_batch instance 34765 after 2 h.',
      blocks: [
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            verbatim: true,
            text: [
              ':white_check_mark: *Stopped job_batch instance 34765 after 2 h.*',
              `Request \`${idOf('stopped', 0)}\` · ${ABOUT}`,
            ].join('\n'),
          },
        },
      ],
    });
  });

  it('says what to do where it did not end well', () => {
    expect(noticeOf([item('not-found')])).toMatchObject({
      text: 'Job job_batch has no instance 34765 in workspace default. Nothing was stopped. Check the name, the ID and the workspace.',
      blocks: [
        {
          text: {
            text: [
              ':warning: *Job job_batch has no instance 34765 in workspace default.*',
              `Request \`${idOf('not-found', 0)}\` · ${ABOUT}`,
              'Nothing was stopped. Check the name, the ID and the workspace.',
            ].join('\n'),
          },
        },
      ],
    });
  });

  it('puts a header over several, and what needs looking after first', () => {
    const given = [
      item('stopped', 3),
      item('dry-run', 2),
      item('refused', 9),
      item('stopped', 1),
      item('expired', 4),
    ];
    const header = 'dlf-stop: 5 requests ended: 2 stopped, 1 expired, 1 refused, 1 dry-run';
    expect(noticeOf(given).text).toBe(header);
    const texts = textsOf(given);
    expect(texts[0]).toBe(`*${header}*`);
    expect(texts.slice(1).map((text) => /Request `(.*?)X*`/.exec(text)?.[1])).toEqual([
      'EXPIRED4',
      'REFUSED9',
      'DRYRUN2',
      'STOPPED1',
      'STOPPED3',
    ]);
    expect(texts.slice(1).map((text) => text.split('\n').length)).toEqual([3, 3, 3, 2, 2]);
  });

  it('names who asked first too', () => {
    const leader = {
      requestId: idOf('leader', 0),
      asker: { kind: 'person', source: 'slack', id: 'T1/U2CERLKJA' },
    } as const;
    expect(textsOf([item('stopped', 0, { leader })])[0]).toContain(
      `${ASKED} · Asked first by slack \`T1/U2CERLKJA\``,
    );
  });

  it('shows twenty and counts the rest', () => {
    const twenty = items(20, 'stopped');
    expect(textsOf(twenty)).toHaveLength(21);
    expect(textsOf([...twenty, item('stopped', 20)]).at(-1)).toBe('… and 1 more: 1 stopped');
    const storm = [...items(470, 'stopped'), ...items(20, 'expired'), ...items(10, 'already-ended')];
    const texts = textsOf(storm);
    expect(texts).toHaveLength(22);
    expect(texts[0]).toBe('*dlf-stop: 500 requests ended: 470 stopped, 20 expired, 10 already-ended*');
    expect(texts.at(-1)).toBe('… and 480 more: 470 stopped, 10 already-ended');
  });

  it('shows fewer where they are long, so that Slack takes the message', () => {
    const reason = { kind: 'extra-word', given: '作业'.repeat(30) } as const;
    const long: NoticeItem[] = Array.from({ length: 30 }, () => ({
      message: {
        ...messageWithoutTarget({ outcome: { kind: 'malformed', problem: reason } }),
        details: ['x'.repeat(5_000)],
      },
      at: AT,
    }));
    const texts = textsOf(long);
    const shown = texts.length - 2;
    expect(shown).toBeGreaterThanOrEqual(10);
    expect(shown).toBeLessThan(20);
    expect(texts.at(-1)).toBe(`… and ${30 - shown} more: ${30 - shown} malformed`);
  });

  it('mentions nobody and links to nothing, whatever people and alerts write', () => {
    const given = '<!channel> <@U2CERLKJA> @here *x* `y` & <http://evil.example|here>\n> z';
    const hostile = (outcome: 'malformed' | 'not-stoppable'): NoticeItem => ({
      message: messageWithoutTarget({
        outcome:
          outcome === 'malformed'
            ? { kind: outcome, problem: { kind: 'extra-word', given } }
            : { kind: outcome, said: { status: 400, message: given } },
        asker: { kind: 'alert', source: 'alertmanager', id: given },
      }),
      at: AT,
    });
    const person = item('stopped', 0, { asker: { kind: 'person', source: 'slack', id: 'T1/U2CERLKJA' } });
    for (const given of [
      [hostile('malformed')],
      [hostile('not-stoppable')],
      [hostile('malformed'), hostile('not-stoppable'), person],
    ]) {
      const { text, blocks } = noticeOf(given);
      for (const each of [text, ...blocks.map((block) => block.text.text)]) {
        expect(each).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }
      for (const block of blocks) {
        const [headline] = block.text.text.split('\n');
        expect(headline).toMatch(/^(:\w+: )?\*[^*]+\*$/);
        expect(block.text.text.split('\n').length).toBeLessThanOrEqual(3);
        expect(block.text.verbatim).toBe(true);
      }
    }
    expect(textsOf([person])[0]).toContain('Asked by slack `T1/U2CERLKJA`');
  });

  it('stays within Slack’s limits and names every request that it shows', () => {
    const text = fc
      .array(fc.constantFrom('&', '<', '作', '😀', 'word ', '*', '`', '\n'), { maxLength: 900 })
      .map((parts) => parts.join(''));
    const anyItem = fc.record({
      kind: fc.constantFrom(...(['stopped', 'dry-run', 'refused'] as const)),
      second: fc.nat(1_000),
      headline: text,
      details: fc.array(text, { maxLength: 3 }),
      id: text,
    });
    fc.assert(
      fc.property(fc.array(anyItem, { minLength: 1, maxLength: 40 }), (given) => {
        const asker = (id: string) => ({ kind: 'alert', source: 'alertmanager', id }) as const;
        const made = given.map(({ kind, second, headline, details, id }): NoticeItem => {
          const leader = { requestId: idOf('leader', 0), asker: asker(id) };
          const { message, at } = item(kind, second, { asker: asker(id), leader });
          return { message: { ...message, headline, details }, at };
        });
        const { blocks, text } = noticeOf(made);
        const texts = blocks.map((block) => block.text.text);
        expect(blocks.length).toBeLessThanOrEqual(22);
        for (const each of texts) expect(each.length).toBeLessThanOrEqual(3_000);
        expect(texts.join('').length).toBeLessThan(9_000);
        expect([text, ...texts].every((each) => each.isWellFormed())).toBe(true);
        const entries = made.length === 1 ? texts : texts.filter((each) => each.startsWith(':'));
        expect(entries.length).toBeGreaterThanOrEqual(1);
        for (const each of entries) expect(each).toMatch(/\nRequest `[A-Z0-9]{26}` · .*Asked by /);
      }),
      { numRuns: 200 },
    );
  });

  it('reads well for every outcome', () => {
    for (const kind of Object.keys(outcomes) as (keyof typeof outcomes)[]) {
      expect(textsOf([item(kind)])[0]).toMatch(/^:\w+: \*[^*]+\*\nRequest `[A-Z0-9]{26}` · .*Asked by /);
    }
  });
});
