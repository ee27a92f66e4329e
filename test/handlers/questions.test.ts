import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply } from '../helpers/deliver.ts';
import { type FullWorld, functionsIn, startSurroundings } from '../helpers/full-world.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { buttonsIn, type Click, slackClick } from '../helpers/slack-click.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import { policyFile, type World } from '../helpers/world.ts';

const people = `
people:
  zhang: [slack:T1DC2JH3J/U2CERLKJA, slack:T1DC2JH3J/UZHANG2]
  li: [slack:T1DC2JH3J/ULI]
  wang: [slack:T1DC2JH3J/UWANG]
groups: { leads: [zhang, li] }
`;
const policy = `${people}
rules:
  - name: by hand
    from: [slack, api]
    jobs: ["*", "!*payroll*"]
    may: [stop, status, list, rerun]
    then: confirm
  - name: payroll takes two
    jobs: ["*payroll*"]
    then: approve
    approvers: { groups: [leads] }
`;

const ZHANG = 'U2CERLKJA';
const ZHANG_TOO = 'UZHANG2';
const LI = 'ULI';
const WANG = 'UWANG';
const GUESSER = 'UGUESSER';
const MINUTE = 60_000;

const path = policyFile(policy);
let world: FullWorld;
let elsewhere: RecordingServer;
beforeAll(async () => {
  elsewhere = await startRecordingServer();
  const around = await startSurroundings();
  const env = {
    ...around.env,
    POLICY_FILE: path,
    REPLY_ORIGINS_TEST: [
      around.env['REPLY_ORIGINS_TEST'],
      // Were anything sent there, it would be seen.
      `https://evil.example=${elsewhere.url}`,
      `https://hooks.slack.com.evil.example=${elsewhere.url}`,
      `https://hooks.slack.com:8443=${elsewhere.url}`,
    ].join(),
  };
  world = { ...around, env, ...functionsIn(around, env) };
});
afterAll(async () => {
  await Promise.all([world.close(), elsewhere.close()]);
});
beforeEach(() => world.simulator.reset());
afterEach(() => {
  vi.useRealTimers();
});

const type = async (text: string, user = ZHANG): Promise<Reply> =>
  world.webhook.send(slashCommand({ text, user }));
const textOf = ({ json }: Reply): string => String(json['text']);
const codeIn = (text: string): string => /confirm ([A-Z2-7]{8})/.exec(text)?.[1] ?? 'no code';
const statusOf = (instanceId: string): string | undefined => world.simulator.instance(instanceId)?.status;
const stops = (): number => world.simulator.stopCalls().length;

/** Presses the button with this label; what the person who pressed it is shown. */
async function press(question: Reply, label: string, more: Partial<Click> = {}) {
  const button = buttonsIn(question.json).find(({ text }) => text.text === label);
  if (button === undefined) throw new Error(`no button ${label} in ${question.body}`);
  return pressAs({ actionId: button.action_id, value: button.value, ...more });
}

function pressAs(click: Click) {
  return pressAt(world.webhook, click);
}

/** At a webhook with a policy of its own. */
async function pressAt(webhook: World, click: Click) {
  const at = `/commands/T1DC2JH3J/${randomUUID()}`;
  const reply = await webhook.send(slackClick({ replyTo: `https://hooks.slack.com${at}`, ...click }));
  expect(reply).toMatchObject({ status: 200, body: '' });
  return world.inbox.messages.find(({ path: to }) => to === at)?.json ?? {};
}

/** Lets the worker go on until something was told. */
async function told(text: RegExp): Promise<void> {
  await world.pumpUntil(
    async () => world.inbox.replies().some((reply) => text.test(reply)),
    `a late reply like ${text}`,
  );
}

function passTime(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

/** Ends the run and starts another of the same instance, as DLF's restart does. */
const runAgain = (jobName: string, instanceId: string): void =>
  world.simulator.put(runningInstance(jobName, instanceId, Date.now()));

describe('a stop that policy wants confirmed', () => {
  it('asks with a danger button, for the asker alone, and stops nothing yet', async () => {
    const question = await type('stop job_batch 34765');
    expect(textOf(question)).toMatch(
      /^Stop job_batch instance 34765, which is running for 1 h 12 min\? Confirm it first\. Nothing was stopped so far\. The rule “by hand” asks for a confirmation\./,
    );
    expect(question.json['response_type']).toBe('ephemeral');
    expect(buttonsIn(question.json)).toMatchObject([
      { text: { text: 'Confirm' }, style: 'danger' },
      { text: { text: 'Cancel' } },
    ]);
    expect(stops()).toBe(0);
  });

  it('is carried out once after a click, and the question gives way to the news', async () => {
    const question = await type('stop job_batch 34765');
    const shown = await press(question, 'Confirm');
    expect(shown).toMatchObject({ replace_original: true });
    expect(String(shown['text'])).toContain('is still being worked on');
    await told(/^Stopped job_batch instance 34765 after/);
    expect(statusOf('34765')).toBe('manual-stop');
    expect(stops()).toBe(1);
    const last = world.inbox.messages.at(-1)?.json;
    expect(JSON.stringify(last)).toContain('Confirmed by');
  });

  it('is carried out with the answer to a typed code, in small letters and groups too', async () => {
    const code = codeIn(textOf(await type('stop nightly_orders 34801')));
    const typed = `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase();
    expect(textOf(await type(`confirm ${typed}`))).toMatch(/^Stopped nightly_orders instance 34801 after/);
    expect(stops()).toBe(1);
  });

  it('is not stopped by somebody else, nor by the asker in another place', async () => {
    const question = await type('stop job_batch 34765');
    const wrong = await press(question, 'Confirm', { user: LI });
    expect(wrong).toMatchObject({ replace_original: false, response_type: 'ephemeral' });
    expect(String(wrong['text'])).toMatch(/^This question is for whoever asked/);
    const elsewhere = await press(question, 'Confirm', { channel: 'C0THER' });
    expect(String(elsewhere['text'])).toMatch(/^This question is for whoever asked/);
    const second = await press(question, 'Confirm', { user: ZHANG_TOO });
    expect(String(second['text'])).toMatch(/^This question is for whoever asked/);
    expect(stops()).toBe(0);
    await press(question, 'Confirm');
    await told(/^Stopped job_batch instance 34765/);
    expect(stops()).toBe(1);
  });

  it('is carried out after a click that DLF is too slow for, whose end is told where it was pressed', async () => {
    const question = await type('stop job_batch 34765');
    const [confirm] = buttonsIn(question.json);
    const at = `/commands/T1DC2JH3J/${randomUUID()}`;
    const shownThere = () => world.inbox.messages.filter(({ path: to }) => to === at).map(({ text }) => text);
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const click = slackClick({
      actionId: confirm?.action_id ?? '',
      value: confirm?.value ?? '',
      replyTo: `https://hooks.slack.com${at}`,
    });
    expect((await world.webhook.send({ ...click, at: startedAt - 1_000 })).status).toBe(200);
    expect(Date.now() - startedAt).toBeLessThan(1_900);
    expect(shownThere()).toEqual([expect.stringContaining('You will be told here how it ends.')]);
    world.simulator.clearFaults();
    await world.pumpUntil(() => shownThere().length > 1, 'the late reply');
    expect(shownThere()[1]).toMatch(/^Stopped job_batch instance 34765/);
    expect(stops()).toBe(1);
  });

  it.each([
    'https://evil.example/x',
    'https://hooks.slack.com.evil.example/x',
    'https://hooks.slack.com:8443/x',
    'http://hooks.slack.com/x',
  ])('is carried out after a click that names %s, where nothing is sent', async (replyTo) => {
    const [confirm] = buttonsIn((await type('stop job_batch 34765')).json);
    const click = { actionId: confirm?.action_id ?? '', value: confirm?.value ?? '', replyTo };
    const reply = await world.webhook.send(slackClick(click));
    // For this Slack shows a warning sign: words of ours could go nowhere.
    expect(reply.status).toBe(503);
    await world.pumpUntil(() => stops() > 0, 'the stop');
    await world.sweep();
    await world.pump();
    expect(elsewhere.calls).toEqual([]);
    expect(stops()).toBe(1);
  });

  it('counts one click of two, and no replay', async () => {
    const question = await type('stop job_batch 34765');
    const [button] = buttonsIn(question.json);
    const click = slackClick({
      actionId: button?.action_id ?? '',
      value: button?.value ?? '',
      trigger: 'once',
    });
    const replies = await Promise.all([click, click, click].map((each) => world.webhook.send(each)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    await told(/^Stopped job_batch instance 34765/);
    expect(String((await press(question, 'Confirm'))['text'])).toMatch(/^There is nothing to answer/);
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
  });

  it('is over after five minutes', async () => {
    const question = await type('stop job_batch 34765');
    passTime(5 * MINUTE + 1_000);
    const late = await press(question, 'Confirm');
    expect(String(late['text'])).toMatch(
      /^Nobody confirmed in time that job_batch instance 34765 is meant\. Nothing was stopped\./,
    );
    expect(String((await press(question, 'Confirm'))['text'])).toMatch(/^There is nothing to answer/);
    expect(stops()).toBe(0);
  });

  it('is told to be over by the sweep, where nobody answers', async () => {
    await type('stop job_batch 34765');
    passTime(5 * MINUTE + 1_000);
    await world.sweep();
    await told(/^Nobody confirmed in time/);
    expect(stops()).toBe(0);
  });

  it('is called off by its asker', async () => {
    const question = await type('stop job_batch 34765');
    const shown = await press(question, 'Cancel');
    expect(String(shown['text'])).toMatch(/^The stop of job_batch instance 34765 was called off/);
    expect(shown).toMatchObject({ replace_original: true });
    expect(String((await press(question, 'Confirm'))['text'])).toMatch(/^There is nothing to answer/);
    expect(stops()).toBe(0);
  });

  it('is not stopped by a forged value, nor by the button of an older question', async () => {
    const question = await type('stop job_batch 34765');
    const [button] = buttonsIn(question.json);
    const [requestId] = (button?.value ?? '').split(' ');
    const forge = (value: string) =>
      pressAs({ actionId: button?.action_id ?? '', value }).then((shown) => String(shown['text']));
    for (const value of [`${requestId} AAAAAAAA`, `${requestId}`, 'nothing of the sort', 'A'.repeat(1_900)]) {
      expect(await forge(value)).toMatch(/^There is nothing to answer/);
    }
    expect(stops()).toBe(0);
    await press(question, 'Confirm');
    await told(/^Stopped job_batch instance 34765/);
    expect(stops()).toBe(1);
  });

  it('is not stopped by the right code after three wrong ones were typed', async () => {
    const code = codeIn(textOf(await type('stop job_batch 34765', GUESSER)));
    for (const wrong of ['AAAAAAAA', 'BBBBBBBB', 'CCCCCCCC']) {
      expect(textOf(await type(`confirm ${wrong}`, GUESSER))).toMatch(/^That is not the code/);
    }
    expect(textOf(await type(`confirm ${code}`, GUESSER))).toMatch(/^Three codes were wrong/);
    expect(stops()).toBe(0);
  });

  it('is refused at the click where policy has changed meanwhile', async () => {
    const question = await type('stop job_batch 34765');
    const [button] = buttonsIn(question.json);
    writeFileSync(path, policy.replace('then: confirm', 'then: refuse'));
    const changed = world.webhook.restarted({});
    writeFileSync(path, policy);
    const click = { actionId: button?.action_id ?? '', value: button?.value ?? '' };
    expect(String((await pressAt(changed, click))['text'])).toMatch(/^Refused: the rule “by hand”/);
    while ((await world.pump()) > 0);
    expect(stops()).toBe(0);
  });

  it('takes an approval where policy has come to ask for one meanwhile', async () => {
    const code = codeIn(textOf(await type('stop job_batch 34765')));
    writeFileSync(path, policy.replace('then: confirm', 'then: approve'));
    const changed = world.webhook.restarted({});
    writeFileSync(path, policy);
    const asked = textOf(await changed.send(slashCommand({ text: `confirm ${code}` })));
    expect(asked).toMatch(/It takes an approval first/);
    expect(stops()).toBe(0);
  });

  it('is not for a run that began after the question', async () => {
    const question = await type('stop job_batch 34765');
    runAgain('job_batch', '34765');
    await press(question, 'Confirm');
    await told(/The run of job_batch instance 34765 that was to be stopped has ended, and another run/);
    expect(stops()).toBe(0);
  });

  it('says what has ended by itself meanwhile', async () => {
    const code = codeIn(textOf(await type('stop job_batch 34765')));
    const ended = world.simulator.instance('34765');
    if (ended !== undefined) world.simulator.put({ ...ended, status: 'success', endTime: Date.now() });
    expect(textOf(await type(`confirm ${code}`))).toMatch(/^job_batch instance 34765 had already ended/);
    expect(stops()).toBe(0);
  });

  it('asks before it runs something again, too', async () => {
    const question = await type('rerun report_weekly 34920');
    expect(textOf(question)).toMatch(/^Run again report_weekly instance 34920.*Nothing was started so far/);
    const code = codeIn(textOf(question));
    expect(textOf(await type(`confirm ${code}`))).toMatch(/^DLF runs report_weekly instance 34920 again/);
  });

  it('says in a dry run that it would ask', async () => {
    const text = textOf(await type('stop job_batch 34765 --dry-run'));
    expect(text).toContain('you would have to confirm it first');
    expect(buttonsIn((await type('stop job_batch 34765 --dry-run')).json)).toEqual([]);
  });

  it('gives a program a code, which the same credential sends back', async () => {
    const asked = await world.webhook.api({ job_name: 'job_batch', instance_id: 34765 });
    expect(asked).toMatchObject({
      status: 202,
      json: { outcome: 'needs-confirmation', question: { kind: 'confirm', code: expect.any(String) } },
    });
    const { request_id: id, question } = asked.json as never as {
      request_id: string;
      question: { code: string };
    };
    const answer = (code: string) => world.webhook.api({ code }, { target: `/v1/requests/${id}/confirm` });
    expect(await answer('AAAAAAAA')).toMatchObject({ status: 403, json: { outcome: 'refused' } });
    expect(await answer(question.code)).toMatchObject({ status: 200, json: { outcome: 'stopped' } });
    expect(stops()).toBe(1);
  });
});

describe('a stop that takes an approval', () => {
  const ask = (user = ZHANG) => type('stop nightly_payroll 34802', user);

  it('asks in the channel, and names who can', async () => {
    const question = await ask();
    expect(question.json['response_type']).toBe('in_channel');
    expect(textOf(question)).toMatch(/It takes an approval first.*It waits until .* for one of zhang, li\./);
    expect(buttonsIn(question.json)).toMatchObject([
      { text: { text: 'Approve' }, style: 'danger' },
      { text: { text: 'Call off' } },
    ]);
    expect(stops()).toBe(0);
  });

  it('is carried out once when the right person approves, and the asker is told', async () => {
    const question = await ask();
    const shown = await press(question, 'Approve', { user: LI });
    expect(shown).toMatchObject({ replace_original: true });
    await told(/^Stopped nightly_payroll instance 34802/);
    expect(stops()).toBe(1);
    expect(JSON.stringify(world.inbox.messages.at(-1)?.json)).toMatch(/Approved by.*ULI/);
    expect(String((await press(question, 'Approve', { user: LI }))['text'])).toMatch(
      /^There is nothing to answer/,
    );
    expect(stops()).toBe(1);
  });

  it('is approved by nobody who may not, and by the asker from none of his accounts', async () => {
    const question = await ask();
    const by = async (user: string) => String((await press(question, 'Approve', { user }))['text']);
    expect(await by(WANG)).toMatch(/^You are not one of those who may approve/);
    expect(await by('UNLISTED')).toMatch(/^You are not one of those who may approve/);
    expect(await by(ZHANG)).toMatch(/^Nobody approves a request of his own/);
    expect(await by(ZHANG_TOO)).toMatch(/^Nobody approves a request of his own/);
    expect(stops()).toBe(0);
  });

  it('is approved by no API token', async () => {
    const asked = await world.webhook.api({ job_name: 'nightly_payroll', instance_id: 34802 });
    expect(asked).toMatchObject({ status: 202, json: { outcome: 'needs-approval' } });
    const { request_id: id, question } = asked.json as never as {
      request_id: string;
      question: { code: string };
    };
    const refused = await world.webhook.api(
      { code: question.code },
      { target: `/v1/requests/${id}/confirm` },
    );
    expect(refused).toMatchObject({ status: 403 });
    expect(stops()).toBe(0);
    // A person may, in a chat.
    expect(textOf(await type(`confirm ${question.code}`, LI))).toMatch(/^Stopped nightly_payroll/);
    expect(stops()).toBe(1);
  });

  it('takes each click for what the policy says by then', async () => {
    const question = await ask(WANG);
    const [button] = buttonsIn(question.json);
    writeFileSync(path, policy.replace('leads: [zhang, li]', 'leads: [zhang]'));
    const changed = world.webhook.restarted({});
    writeFileSync(path, policy);
    const click = { actionId: button?.action_id ?? '', value: button?.value ?? '', user: LI };
    expect(String((await pressAt(changed, click))['text'])).toMatch(/^You are not one of those/);
    expect(stops()).toBe(0);
  });

  it('is over after its time', async () => {
    const question = await ask();
    passTime(15 * MINUTE + 1_000);
    expect(String((await press(question, 'Approve', { user: LI }))['text'])).toMatch(
      /^Nobody who may approved in time/,
    );
    expect(stops()).toBe(0);
  });

  it('is not for a run that began after the question', async () => {
    const question = await ask();
    runAgain('nightly_payroll', '34802');
    await press(question, 'Approve', { user: LI });
    await told(/The run of nightly_payroll instance 34802 that was to be stopped has ended/);
    expect(stops()).toBe(0);
  });

  it('is called off by an approver, and the asker hears so', async () => {
    const question = await ask();
    const shown = await press(question, 'Call off', { user: LI });
    expect(String(shown['text'])).toMatch(/called off by slack:T1DC2JH3J\/ULI/);
    await told(/was called off by slack:T1DC2JH3J\/ULI/);
    expect(stops()).toBe(0);
  });

  it('asks for an alert in the channels, whose buttons work', async () => {
    // What the others have asked.
    await world.sweep();
    const alert = await world.webhook.alert('stop nightly_payroll 34802');
    expect(alert.json).toMatchObject({ results: [{ outcome: 'needs-approval' }] });
    while ((await world.pump()) > 0);
    await world.sweep();
    const notice = world.inbox.messages.findLast(({ path: at }) => at.startsWith('/services/'))?.json ?? {};
    expect(String(notice['text'])).toMatch(/It takes an approval first/);
    const [approve] = buttonsIn(notice);
    expect(stops()).toBe(0);
    await pressAs({ actionId: approve?.action_id ?? '', value: approve?.value ?? '', user: LI });
    await told(/^Stopped nightly_payroll instance 34802/);
    expect(stops()).toBe(1);
  });
});
