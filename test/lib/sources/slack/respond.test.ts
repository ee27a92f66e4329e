import { describe, expect, it } from 'vitest';
import { InternalError, MethodNotAllowedError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { InstanceId } from '../../../../lib/intent/instance-id.ts';
import type { JobName } from '../../../../lib/intent/job-name.ts';
import type { Workspace } from '../../../../lib/intent/workspace.ts';
import type { Subject } from '../../../../lib/messages/compose.ts';
import { refuseSlack, respondSlack } from '../../../../lib/sources/slack/respond.ts';
import type { Answer } from '../../../../lib/sources/source.ts';
import { blockKitFaults } from '../../../helpers/block-kit.ts';
import { kinds, outcomes, running } from '../../messages/outcomes.ts';
import { messageOf, messageWithoutTarget } from '../../messages/subjects.ts';

interface Text {
  readonly type: string;
  readonly text: string;
  readonly verbatim: boolean;
}
interface SlackMessage {
  readonly response_type: string;
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text?: Text;
    readonly fields?: readonly Text[];
    readonly elements?: readonly Text[];
    readonly accessory?: { readonly value: string };
  }[];
}
const LONGEST_NAME = `a${'𠀀'.repeat(127)}_${'𠀀'.repeat(128)}` as JobName;
const LONGEST_ID = '9223372036854775807' as InstanceId;
const longest = {
  target: { jobName: LONGEST_NAME, instanceId: LONGEST_ID, workspace: 'w'.repeat(64) as Workspace },
  asker: { kind: 'person', source: 'slack', id: 'x'.repeat(300) },
} as const;

const bodyOf = (answer: Answer): SlackMessage => JSON.parse(respondSlack(answer).body);
const say = (changes: Partial<Subject> = {}): SlackMessage =>
  bodyOf({ kind: 'status', message: messageOf(changes) });

describe('respondSlack', () => {
  it('makes a message of blocks with a fallback in text', () => {
    const mrkdwn = (text: string): Text => ({ type: 'mrkdwn', text, verbatim: true });
    expect(say({ reason: 'too slow' })).toEqual({
      response_type: 'in_channel',
      text: "Stopped job_batch instance 34765 after 2 h. Only this run was stopped: the job's schedule goes on. To have it back: rerun job_batch 34765 --workspace default, where policy allows.",
      blocks: [
        {
          type: 'section',
          text: mrkdwn(
            ":white_check_mark: *Stopped job_batch instance 34765 after 2 h.*\nOnly this run was stopped: the job's schedule goes on.\nTo have it back: rerun job_batch 34765 --workspace default, where policy allows.",
          ),
        },
        {
          type: 'section',
          fields: [
            mrkdwn('*Job*\n`job_batch`'),
            mrkdwn('*Instance*\n`34765`'),
            mrkdwn('*Workspace*\n`default`'),
            mrkdwn('*Was doing*\nrunning for 2 h'),
            mrkdwn('*Asked by*\n<@U2CERLKJA>'),
            mrkdwn('*Reason*\ntoo slow'),
          ],
        },
        { type: 'context', elements: [mrkdwn('Request `ABCDEFGHIJKLMNOPQRSTUVWXYZ`')] },
      ],
    });
  });

  it.each(kinds)('answers %s with 200 and JSON, to the channel only where something changed', (kind) => {
    const response = respondSlack({ kind: 'status', message: messageOf({ outcome: outcomes[kind] }) });
    expect(response.status).toBe(200);
    expect(response.headers).toEqual({ 'content-type': 'application/json' });
    const isChannel = ['stopped', 'accepted', 'rerun', 'needs-approval', 'freeze'].includes(kind);
    expect(JSON.parse(response.body).response_type).toBe(isChannel ? 'in_channel' : 'ephemeral');
  });

  it.each([
    ['stopped', ':white_check_mark:'],
    ['dry-run', ':information_source:'],
    ['refused', ':warning:'],
  ] as const)('marks %s with %s', (kind, icon) => {
    expect(say({ outcome: outcomes[kind] }).blocks[0]?.text?.text).toMatch(new RegExp(`^${icon} \\*`));
  });

  it('makes no mention, link or bold end of what people write', () => {
    const given = '<!channel> *x* & <http://evil.example|here>';
    const message = say({
      reason: given,
      outcome: { kind: 'malformed', problem: { kind: 'extra-word', given } },
      asker: { kind: 'alert', source: 'alertmanager', id: given },
    });
    const texts = [
      message.text,
      ...message.blocks
        .flatMap((block) => [block.text, ...(block.fields ?? [])])
        .map((each) => each?.text ?? ''),
    ];
    for (const text of texts) expect(text).not.toMatch(/<[!@#h]|&(?!amp;|lt;|gt;)/);
    expect(message.blocks[0]?.text?.text.split('\n')[0]).toMatch(/^:warning: \*[^*]*\*$/);
    expect(message.blocks[1]?.fields?.at(-2)?.text).toBe(
      '*Asked by*\nalertmanager: &lt;!channel&gt; *x* &amp; &lt;http://evil.example|here&gt;',
    );
  });

  it.each([
    ['T1/U2CERLKJA', '<@U2CERLKJA>'],
    ['T1/W012A3CDE', '<@W012A3CDE>'],
    ['T1/X1', 'slack: T1/X1'],
    ['T1/U1>', 'slack: T1/U1&gt;'],
    ['/', 'slack: /'],
  ])('names the asker %s as %s', (id, expected) => {
    const fields = say({ asker: { kind: 'person', source: 'slack', id } }).blocks[1]?.fields;
    expect(fields?.map(({ text }) => text)).toContain(`*Asked by*\n${expected}`);
  });

  it('mentions nobody for an ID of another platform', () => {
    const fields = say({ asker: { kind: 'credential', source: 'api', id: 'T1/U2CERLKJA' } }).blocks[1]
      ?.fields;
    expect(fields?.map(({ text }) => text)).toContain('*Asked by*\napi: T1/U2CERLKJA');
  });

  it('keeps to Slack’s limits, whatever it has to say', () => {
    const long = `&${'<'.repeat(5_000)}`;
    const outcome = { kind: 'not-stoppable', said: { message: long } } as const;
    const [section, facts] = say({ reason: long, outcome }).blocks;
    expect(section?.text?.text.length).toBeLessThanOrEqual(3_000);
    expect(section?.text?.text).not.toMatch(/&[a-z]*$/);
    expect(Math.max(...(facts?.fields ?? []).map(({ text }) => text.length))).toBeLessThanOrEqual(2_000);
    const message = { ...messageOf(), facts: Array(11).fill({ label: 'a', kind: 'text', text: 'b' }) };
    expect(bodyOf({ kind: 'status', message }).blocks[1]?.fields).toHaveLength(10);
  });

  it.each(kinds)('has blocks that Slack takes where the outcome is %s', (kind) => {
    const outcome = outcomes[kind];
    const consoleUrl = 'https://console.example/dayu';
    for (const changes of [
      {},
      { reason: 'too slow', consoleUrl },
      { ...longest, reason: '&'.repeat(1_000) },
    ]) {
      expect(blockKitFaults(say({ outcome, canClick: true, ...changes }).blocks)).toEqual([]);
    }
  });

  it('has blocks that Slack takes with the longest names, of which each can be meant', () => {
    const instances = Array.from({ length: 10 }, (_, index) => ({
      seen: running,
      instanceId: `${LONGEST_ID.slice(0, -1)}${index}` as InstanceId,
    }));
    const meant = say({ ...longest, outcome: { ...outcomes.ambiguous, instances }, canClick: true }).blocks;
    expect(blockKitFaults(meant)).toEqual([]);
    expect(meant.flatMap(({ accessory }) => accessory?.value ?? [])).toEqual(
      instances.map(({ instanceId }) => `stop ${LONGEST_NAME} ${instanceId} --workspace ${'w'.repeat(64)}`),
    );
    const listed = { jobName: LONGEST_NAME, instanceId: LONGEST_ID, seen: running };
    const list = { ...outcomes.list, instances: Array.from({ length: 50 }, () => listed) };
    expect(blockKitFaults(say({ ...longest, outcome: list, canClick: true }).blocks)).toEqual([]);
  });

  it('leaves out facts where there are none', () => {
    const message = { ...messageWithoutTarget(), facts: [] };
    expect(bodyOf({ kind: 'status', message }).blocks.map(({ type }) => type)).toEqual([
      'section',
      'context',
    ]);
  });

  it('helps only the one who asked', () => {
    const help = bodyOf({ kind: 'help', may: [] });
    expect(help.response_type).toBe('ephemeral');
    expect(help.text).toContain('`stop &lt;job_name&gt; &lt;instance_id&gt;`');
    for (const option of ['--dry-run', '--reason', '--workspace', 'help'])
      expect(help.text).toContain(option);
    expect(help.text).not.toMatch(/<\w/);
  });

  it('lists several results, one a line', () => {
    const messages = [messageOf(), messageOf({ reason: 'x', outcome: outcomes.refused })];
    const { text, response_type } = bodyOf({ kind: 'results', deliveryId: 'd', messages, ignored: [] });
    expect(text.split('\n')).toHaveLength(2);
    expect(response_type).toBe('ephemeral');
  });
});

describe('refuseSlack', () => {
  it.each([
    [new UnauthorizedError('wrong signature'), 401, {}],
    [new MethodNotAllowedError('POST'), 405, { allow: 'POST' }],
    [new InternalError(), 200, {}],
  ])('answers %s with %i', (error, status, headers) => {
    const response = refuseSlack(error);
    expect(response.status).toBe(status);
    expect(response.headers).toEqual({ 'content-type': 'application/json', ...headers });
    expect(JSON.parse(response.body)).toEqual({ response_type: 'ephemeral', text: error.message });
  });
});
