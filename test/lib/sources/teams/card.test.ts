import { describe, expect, it } from 'vitest';
import { InternalError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { JobName } from '../../../../lib/intent/job-name.ts';
import type { Subject } from '../../../../lib/messages/compose.ts';
import type { Answer } from '../../../../lib/sources/source.ts';
import { cardText } from '../../../../lib/sources/teams/card-text.ts';
import { refuseTeams, respondTeams } from '../../../../lib/sources/teams/respond.ts';
import { cardFaults } from '../../../helpers/card-faults.ts';
import { cardIn, shownIn } from '../../../helpers/teams-message.ts';
import { kinds, outcomes } from '../../messages/outcomes.ts';
import { messageOf, target } from '../../messages/subjects.ts';

const bodyOf = (answer: Answer): string => respondTeams(answer).body;
const say = (changes: Partial<Subject> = {}): string =>
  bodyOf({ kind: 'status', message: messageOf(changes) });

const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  TextBlock: ['type', 'text', 'wrap', 'isSubtle', 'size'],
  FactSet: ['type', 'facts'],
};

/** An asterisk, bracket or other sign that is read as markup, and is not the card's own bold type. */
const MARKUP = /(?<!\\)(?:\\\\)*[`_[\]~|<&]|(?<!\\)(?:\\\\)*(?<!\*)\*(?!\*)/;

describe('a card', () => {
  it.each(kinds)('of the outcome %s is one of version 1.4, whose texts wrap', (kind) => {
    const body = say({ outcome: outcomes[kind], consoleUrl: 'https://console.example/dayu' });
    expect(cardFaults(body)).toEqual([]);
    const { version, body: elements, actions } = cardIn(body);
    expect(version).toBe('1.4');
    for (const element of elements) {
      expect(ELEMENTS[element.type]).toEqual(expect.arrayContaining(Object.keys(element)));
      if (element.type === 'TextBlock') expect(element).toMatchObject({ wrap: true });
      for (const { text, facts = [] } of [element]) {
        if (element.type === 'TextBlock') expect(text).toMatch(/\S/);
        for (const { title, value } of facts) expect(`${title}${value}`).toMatch(/\S/);
      }
    }
    for (const action of actions ?? []) expect(action).toMatchObject({ type: 'Action.OpenUrl' });
  });

  it('says what happened first, in the message’s text and in the card', () => {
    const body = say();
    expect(JSON.parse(body)).toMatchObject({
      type: 'message',
      text: 'Stopped job\\_batch instance 34765 after 2 h.',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }],
    });
    expect(shownIn(body)).toMatch(
      /^✅ Stopped job_batch instance 34765 after 2 h\.\nOnly this run was stopped/,
    );
    expect(shownIn(body)).toContain('\nJob: job_batch\nInstance: 34765\n');
    expect(shownIn(body)).toMatch(/\nRequest ABCDEFGHIJKLMNOPQRSTUVWXYZ$/);
  });

  it('tells the code of a question in words, and has no button', () => {
    const body = say({ outcome: outcomes['needs-confirmation'], canClick: true });
    expect(shownIn(body)).toContain('confirm KQ7D2MNA');
    expect(cardIn(body).actions).toBeUndefined();
  });

  it('lists the commands of which one may be meant, so that they can be copied', () => {
    const shown = shownIn(say({ outcome: outcomes.ambiguous, canClick: true }));
    expect(shown).toContain(': stop job_batch 34766 --workspace default');
  });

  it('helps', () => {
    const body = bodyOf({ kind: 'help', may: ['stop jobs nightly_*'] });
    expect(cardFaults(body)).toEqual([]);
    expect(shownIn(body)).toMatch(/^dlf-stop stops one instance.*\n• stop <job_name> <instance_id>: stop it/);
    expect(shownIn(body)).toContain('• stop jobs nightly_*');
  });

  it('makes no mention, link, list or bold end of what people write', () => {
    const given =
      '<at>Everyone</at> **x** [here](http://evil.example) `c` _i_ & {{DATE(2026-11-24T02:00:00Z)}}\n- l \u202e';
    const body = say({
      reason: given,
      outcome: { kind: 'malformed', problem: { kind: 'extra-word', given } },
      asker: { kind: 'alert', source: 'alertmanager', id: given },
    });
    const { text } = JSON.parse(body) as { text: string };
    const { body: elements, fallbackText = '' } = cardIn(body);
    const texts = elements.flatMap((each) => [
      each.text ?? '',
      ...(each.facts ?? []).map(({ value }) => value),
    ]);
    for (const each of [text, fallbackText, ...texts]) {
      expect(each.replaceAll(/^(\S+ )?\*\*|\*\*$/g, '')).not.toMatch(MARKUP);
      expect(each).not.toMatch(/\{\{|:\/\/|[\n\u202e]/);
    }
    expect(body).not.toContain('"entities"');
    expect(texts.join()).toContain('Everyone');
  });

  it.each([
    ['a_b_c', 'a\\_b\\_c'],
    ['- a', '\\- a'],
    ['12. a', '12\\. a'],
    ['# a', '\\# a'],
    ['a-b.c#1', 'a-b.c#1'],
    ['\\', '\\\\'],
    ['作业', '作业'],
  ])('writes %j as %j', (text, expected) => {
    expect(cardText(text)).toBe(expected);
  });

  it('names an account as a policy does', () => {
    const asker = { kind: 'person', source: 'teams', id: 'tenant/user_1' } as const;
    expect(shownIn(say({ asker }))).toContain('Asked by: teams:tenant/user_1');
    expect(shownIn(say({ asker: { ...asker, source: 'slack' } }))).toContain(
      'Asked by: slack: tenant/user_1',
    );
  });

  it('holds the longest names and texts that there can be', () => {
    const jobName = `${'作'.repeat(128)}_${'𠀀'.repeat(128)}` as JobName;
    const listed = { ...outcomes.list.instances[0], jobName } as (typeof outcomes.list.instances)[number];
    const bodies = [
      say({ target: { ...target, jobName }, reason: '*'.repeat(1_000) }),
      say({ outcome: { ...outcomes.list, instances: Array.from({ length: 50 }, () => listed) } }),
      say({
        outcome: { kind: 'not-stoppable', said: { message: '\\'.repeat(9_000) } },
        reason: '&'.repeat(1_000),
      }),
      bodyOf({ kind: 'help', may: Array.from({ length: 500 }, () => `stop jobs ${jobName}`) }),
    ];
    for (const body of bodies) {
      expect(Buffer.byteLength(body)).toBeLessThan(28 * 1024);
      expect(cardFaults(body)).toEqual([]);
    }
    expect(shownIn(bodies[0] ?? '')).toContain(jobName);
    expect(shownIn(bodies[3] ?? '')).toContain('…');
  });

  it('holds any message whatever, cut at its end', () => {
    const facts = Array.from(
      { length: 30 },
      () => ({ label: '_'.repeat(999), kind: 'text', text: '一'.repeat(999) }) as const,
    );
    const message = {
      ...messageOf(),
      headline: '*'.repeat(9_000),
      details: Array(200).fill('作'.repeat(2_000)),
      facts,
    };
    const body = bodyOf({ kind: 'status', message });
    expect(Buffer.byteLength(body)).toBeLessThan(28 * 1024);
    expect(shownIn(body)).toMatch(/Request ABCDEFGHIJKLMNOPQRSTUVWXYZ$/);
  });
});

describe('refuseTeams', () => {
  it('tells a wrong sender the status, and a proven one what failed', () => {
    expect(refuseTeams(new UnauthorizedError('wrong signature'))).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'HMAC' },
      body: '{"type":"message","text":"Unauthorized"}',
    });
    expect(refuseTeams(new InternalError()).status).toBe(200);
  });
});
