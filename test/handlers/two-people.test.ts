import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/fault.ts';
import type { SimulatorOptions } from '../../local/simulator/simulator-options.ts';
import type { Reply } from '../helpers/deliver.ts';
import { type OutageWorld, startOutageWorld } from '../helpers/outage-world.ts';
import { passTime } from '../helpers/passing-time.ts';
import { eventually } from '../helpers/programs.ts';
import { secrets } from '../helpers/secrets.ts';
import { slashCommand } from '../helpers/slash-command.ts';

const ANNA = 'U0ANNA';
const BORIS = 'U0BORIS';
const JOB = { job_name: 'job_batch', instance_id: '34765' };
const ANOTHER_RUN =
  /^The run of job_batch instance 34765 (that was to be stopped has ended, and another run|that goes on began after)/;
const STOPPED = /^Stopped job_batch instance 34765/;

let world: OutageWorld;
afterEach(() => world.close());
const start = async (options: Partial<SimulatorOptions> = {}): Promise<void> => {
  world = await startOutageWorld({}, options);
};

const pathOf = (user: string): string => `/commands/T1/${user}`;
const ask = (user: string): Promise<Reply> =>
  world.webhook.send(
    slashCommand({
      text: 'stop job_batch 34765',
      user,
      replyTo: `https://hooks.slack.com${pathOf(user)}`,
    }),
  );
const lateReplies = (user: string): string[] =>
  world.inbox.messages.filter(({ path }) => path === pathOf(user)).map(({ text }) => text);

/** What a message has under a label, as people see it. */
function factIn(body: string, label: string): string | undefined {
  const { blocks } = JSON.parse(body) as { blocks: { fields?: { text: string }[] }[] };
  const texts = blocks.flatMap(({ fields }) => fields ?? []).map(({ text }) => text);
  return texts.find((text) => text.startsWith(`*${label}*\n`))?.slice(`*${label}*\n`.length);
}
const askedFirst = (body: string): string | undefined => factIn(body, 'Asked first by');

async function bothAreTold(): Promise<void> {
  const told = (): boolean => [ANNA, BORIS].every((user) => lateReplies(user).length > 0);
  await world.pumpUntil(told, 'the late replies');
  // Whoever is still woken for them has nothing to add.
  for (let round = 0; round < 3; round++) {
    await world.sweep();
    await world.pump();
  }
  for (const user of [ANNA, BORIS]) expect(lateReplies(user)).toEqual([expect.stringMatching(STOPPED)]);
}

describe('`stop` by two people within a second, of an instance that takes 5 s to stop', () => {
  it.each([0, 500])(
    '%i ms apart: one stop call, and both hear the end',
    async (apartMs) => {
      await start({ stopTakesMs: 5_000 });
      const first = ask(ANNA);
      if (apartMs > 0) await setTimeout(apartMs);
      const replies = await Promise.all([first, ask(BORIS)]);
      expect(world.simulator.stopCalls()).toHaveLength(1);

      const [one, other] = replies.map(({ body }) => askedFirst(body));
      // At the same time, either may be first.
      expect([
        [undefined, `<@${ANNA}>`],
        [`<@${BORIS}>`, undefined],
      ]).toContainEqual([one, other]);
      if (apartMs > 0) expect(other).toBe(`<@${ANNA}>`);
      for (const { status, json } of replies) {
        expect(status).toBe(200);
        expect(json['text']).toMatch(/^DLF accepted the stop .* has not ended yet\..*You will be told here/);
      }

      await bothAreTold();
      const leader = other === undefined ? BORIS : ANNA;
      for (const { path, json } of world.inbox.messages) {
        const first = path === pathOf(leader) ? undefined : `<@${leader}>`;
        expect(askedFirst(JSON.stringify(json))).toBe(first);
      }
      expect(world.simulator.stopCalls()).toHaveLength(1);
    },
    30_000,
  );

  const slackThenApi = async (): Promise<Reply> => {
    await start({ stopTakesMs: 5_000 });
    const first = ask(ANNA);
    await eventually(() => world.simulator.stopCalls().length > 0, 'the first stop call');
    const script = await world.webhook.api(JOB);
    expect((await first).json['text']).toMatch(/^DLF accepted the stop/);
    expect(script).toMatchObject({ status: 200, json: { outcome: 'accepted' } });
    return script;
  };

  it('in Slack and then by API: the script hears the end at its Location, the person is told', async () => {
    const { headers } = await slackThenApi();
    await world.pumpUntil(() => lateReplies(ANNA).length > 0, 'the late reply');
    expect(lateReplies(ANNA)).toEqual([expect.stringMatching(STOPPED)]);
    const authorization = `Bearer ${secrets.apiToken}`;
    const request = { method: 'GET', target: headers['location'] ?? '', headers: { authorization } };
    let known: Reply | undefined;
    await world.pumpUntil(async () => {
      known = await world.webhook.send(request);
      return known.json['state'] === 'closed';
    }, 'the end of the script’s request');
    expect(known?.json).toMatchObject({ outcome: 'stopped', message: expect.stringMatching(STOPPED) });
    expect(world.simulator.stopCalls()).toHaveLength(1);
  }, 30_000);

  it('in Slack and then by API: the script is told who asked first', async () => {
    expect((await slackThenApi()).body).toContain(ANNA);
  }, 30_000);

  it('by API and then in Slack: the person is told which credential asked first', async () => {
    await start({ stopTakesMs: 5_000 });
    const first = world.webhook.api(JOB);
    await eventually(() => world.simulator.stopCalls().length > 0, 'the first stop call');
    const second = await ask(BORIS);
    expect(askedFirst(second.body)).toBe('api: ci');
    expect((await first).json).toMatchObject({ outcome: 'accepted' });
    await world.pumpUntil(() => lateReplies(BORIS).length > 0, 'the late reply');
    expect(lateReplies(BORIS)).toEqual([expect.stringMatching(STOPPED)]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  }, 30_000);
});

describe('the same command, delivered twice by Slack', () => {
  it('is one request: one stop call, one late reply', async () => {
    await start({ stopTakesMs: 5_000 });
    const command = slashCommand({ text: 'stop job_batch 34765', user: ANNA, trigger: '1.2.3' });
    const replies = await Promise.all([world.webhook.send(command), world.webhook.send(command)]);
    const ids = replies.map(({ body }) => /Request `(\w+)`/.exec(body)?.[1]);
    expect(new Set(ids).size).toBe(1);
    for (const { body } of replies) expect(askedFirst(body)).toBeUndefined();
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    await world.sweep();
    await world.pump();
    expect(world.inbox.replies()).toEqual([expect.stringMatching(STOPPED)]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  }, 30_000);
});

describe('a command that is put off since DLF throttles, of an instance that is restarted meanwhile', () => {
  it.each<[string, Fault]>([
    ['the stop was throttled', { kind: 'status', status: 429, on: 'stop' }],
    ['everything was throttled', { kind: 'status', status: 429 }],
  ])('%s: the new run is left alone, and the asker is told', async (_, fault) => {
    await start();
    world.simulator.fault(fault);
    const reply = await ask(ANNA);
    expect(reply.json['text']).toMatch(/^DLF is throttling calls.*Nothing was stopped so far.*told here/);
    const throttled = world.simulator.stopCalls().length;

    // The next try is due, and between the ask and the new run lies more than two clocks may differ by.
    passTime(60_000);
    world.simulator.restart('34765');
    world.simulator.clearFaults();
    const [, id = ''] = /Request `(\w+)`/.exec(reply.body) ?? [];
    await world.ring(id);
    expect(world.simulator.instance('34765')?.status).toBe('running');
    expect(world.simulator.stopCalls()).toHaveLength(throttled);
    expect(lateReplies(ANNA)).toEqual([expect.stringMatching(ANOTHER_RUN)]);
  });

  it('is stopped when it was not restarted', async () => {
    await start();
    world.simulator.fault({ kind: 'status', status: 429, on: 'stop' });
    const reply = await ask(ANNA);
    world.simulator.clearFaults();
    passTime(60_000);
    const [, id = ''] = /Request `(\w+)`/.exec(reply.body) ?? [];
    await world.ring(id);
    expect(world.simulator.instance('34765')?.status).toBe('manual-stop');
    expect(lateReplies(ANNA)).toEqual([expect.stringMatching(STOPPED)]);
  });
});
