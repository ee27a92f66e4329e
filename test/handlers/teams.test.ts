import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sample } from '../../lib/sources/teams/sample.ts';
import type { Reply } from '../helpers/deliver.ts';
import { type FullWorld, functionsIn, startSurroundings } from '../helpers/full-world.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { secrets } from '../helpers/secrets.ts';
import {
  cardIn,
  MEGAN,
  shownIn,
  signedForTeams,
  TENANT,
  type TeamsMessage,
  teamsActivity,
  teamsMessage,
} from '../helpers/teams-message.ts';
import { takesTypedCodes } from '../helpers/typed-code-contract.ts';
import { policyFile } from '../helpers/world.ts';

const ADELE = '11111111-2222-4333-8444-555555555555';
const policy = `
people:
  megan: ["teams:${TENANT}/${MEGAN}"]
  adele: ["teams:${TENANT}/${ADELE}"]
rules:
  - name: payroll is confirmed
    from: [teams]
    jobs: ["*payroll*"]
    may: [stop]
    then: confirm
  - name: by hand
    from: [teams]
    jobs: ["*"]
    may: [stop, status, list]
    then: stop
`;

let world: FullWorld;
let elsewhere: RecordingServer;
beforeAll(async () => {
  elsewhere = await startRecordingServer();
  const around = await startSurroundings();
  const env = {
    ...around.env,
    TEAMS_OUTGOING_SECRET: `${secrets.teamsNext},${secrets.teams}`,
    TEAMS_TENANTS: TENANT,
    POLICY_FILE: policyFile(policy),
    REPLY_ORIGINS_TEST: [
      around.env['REPLY_ORIGINS_TEST'],
      // Were anything sent there, it would be seen.
      `https://smba.trafficmanager.net=${elsewhere.url}`,
      `https://evil.example=${elsewhere.url}`,
    ].join(),
  };
  world = { ...around, env, ...functionsIn(around, env) };
});
afterAll(async () => {
  await Promise.all([world.close(), elsewhere.close()]);
});
beforeEach(() => world.simulator.reset());

const send = (given: TeamsMessage): Promise<Reply> => world.webhook.send(teamsMessage(given));
const say = async (text: string, more: Partial<TeamsMessage> = {}): Promise<string> => {
  const { status, body } = await send({ text, ...more });
  expect(status).toBe(200);
  return shownIn(body);
};
const stops = (): number => world.simulator.stopCalls().length;

describe('a command in Teams', () => {
  it.each(['stop job_batch 34765', '停止 job_batch 34765', 'stop <b>job_batch</b>/34765'])(
    '%s: stops once',
    async (text) => {
      expect(await say(text)).toMatch(/^✅ Stopped job_batch instance 34765 after/);
      expect(stops()).toBe(1);
    },
  );

  it('is the one that `npm run send` sends', async () => {
    const input = {
      command: 'stop job_batch 34765',
      now: Date.now(),
      unique: 'once',
      secret: () => secrets.teams,
    };
    const { path, headers, body } = sample(input);
    const reply = await world.webhook.send({ target: path, headers, body });
    expect(shownIn(reply.body)).toMatch(/^✅ Stopped job_batch instance 34765/);
  });

  it.each(['状态 job_batch 34765', '列表 job_batch', 'help', '帮助', ''])(
    '%s: stops nothing',
    async (text) => {
      expect(await say(text)).toMatch(/job_batch|dlf-stop/);
      expect(stops()).toBe(0);
    },
  );

  it('that is not understood is repeated without its markup, and stops nothing', async () => {
    const { body } = await send({ text: 'stpo &lt;at&gt;Everyone&lt;/at&gt; **b**' });
    expect(shownIn(body)).toMatch(/stpo/);
    expect(body).not.toMatch(/<at>|"entities"/);
    expect(stops()).toBe(0);
  });

  it.each([
    'stop MARKUP 34765',
    'stop job_batch 34765 MARKUP',
    'stop job_batch 34765 --dry-run --reason MARKUP',
  ])('%s: calls nobody, leads nowhere, and stops nothing', async (text) => {
    const markup = '&lt;at&gt;[x](http://evil.example)&lt;/at&gt;';
    const { body } = await send({ text: text.replace('MARKUP', markup) });
    expect(shownIn(body)).toMatch(/Nothing was stopped/);
    expect(body).not.toMatch(/\[x\]\(|(?<!\\)<at>|:\/\/evil|"entities"/);
    expect(stops()).toBe(0);
  });

  it('delivered twice is one request, at once and later', async () => {
    const message = teamsMessage({ text: 'stop job_batch 34765', id: '1481567603816' });
    const replies = await Promise.all([world.webhook.send(message), world.webhook.send(message)]);
    replies.push(await world.webhook.send(message));
    expect(stops()).toBe(1);
    const ids = replies.map(({ body }) => /Request (\w+)$/.exec(shownIn(body))?.[1]);
    expect(new Set(ids).size).toBe(1);
  });
});

describe('a proof that is wrong', () => {
  const good = teamsMessage({ text: 'stop job_batch 34765' });
  it.each([
    ['missing', { headers: { 'content-type': 'application/json' } }],
    ['of another body', { body: JSON.stringify(teamsActivity({ text: 'stop nightly_orders 34801' })) }],
    [
      'by another key',
      teamsMessage({ text: 'stop job_batch 34765', key: 'YW5vdGhlciBrZXkgb2Ygbm8gdGVhbQ==' }),
    ],
    ['by an empty key', teamsMessage({ text: 'stop job_batch 34765', key: '' })],
    ['six minutes old', teamsMessage({ text: 'stop job_batch 34765', at: Date.now() - 360_000 })],
    ['six minutes early', teamsMessage({ text: 'stop job_batch 34765', at: Date.now() + 360_000 })],
    [
      'without a time',
      signedForTeams(
        JSON.stringify(teamsActivity({ text: 'stop job_batch 34765', changes: { timestamp: undefined } })),
      ),
    ],
  ])('%s: 401, and nothing is said or done', async (_, changes) => {
    const reply = await world.webhook.send({ ...good, ...changes });
    expect(reply).toMatchObject({ status: 401, json: { text: 'Unauthorized' } });
    expect(stops()).toBe(0);
  });

  it('is no matter of GET, which stops nothing', async () => {
    const { status } = await world.webhook.send({ ...good, method: 'GET', body: '' });
    expect(status).toBe(405);
  });
});

describe('somebody who may not', () => {
  it.each([
    ['of another tenant', { tenant: ADELE }],
    ['without an ID in the directory', { user: undefined }],
  ])('%s is refused', async (_, more) => {
    expect(await say('stop job_batch 34765', more)).toMatch(/^⚠️ Refused/);
    expect(stops()).toBe(0);
  });
});

describe('a stop that is to be confirmed in Teams', () => {
  takesTypedCodes({
    say,
    stops,
    asSomebodyElse: { user: ADELE },
    inAnotherChat: { channel: '19:other@thread.tacv2' },
  });

  it('has no button that could be answered to somebody else', async () => {
    const { body } = await send({ text: 'stop nightly_payroll 34802' });
    expect(cardIn(body).actions).toBeUndefined();
  });
});

describe('a DLF that is slow', () => {
  it.each(['https://smba.trafficmanager.net/emea/', 'https://evil.example/emea/'])(
    'is not waited for longer than Teams waits; the end is told at no address, and not at %s',
    async (serviceUrl) => {
      world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
      const startedAt = Date.now();
      // The first second went by before the function ran.
      const { body } = await world.webhook.send({
        ...teamsMessage({ text: 'stop job_batch 34765', changes: { serviceUrl } }),
        at: startedAt - 1_000,
      });
      expect(Date.now() - startedAt).toBeLessThan(3_300);
      expect(shownIn(body)).toMatch(/Nothing was stopped so far\.\n.*how it ends is only in the log/);
      await world.pumpUntil(() => stops() > 0, 'the stop');
      await world.sweep();
      await world.pump();
      expect(await say('status job_batch 34765')).toContain('manual-stop');
      expect(stops()).toBe(1);
      expect(world.inbox.replies()).toEqual([]);
      expect(elsewhere.calls).toEqual([]);
    },
    30_000,
  );
});
