import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FullWorld, functionsIn, type Surroundings, startSurroundings } from '../helpers/full-world.ts';
import { type PolicyStore, startPolicyStore } from '../helpers/policy-store.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import { startWorld } from '../helpers/world.ts';

const MINUTE = 60_000;
const everybodyStops = 'rules: [{ name: everybody, jobs: ["*"], then: stop }]';
const nobodyStops = 'rules: [{ name: hands off, jobs: ["*"], then: refuse }]';
const broken = 'rules:\n  - jobs: ["*"]\n    then: perhaps\n';

let around: Surroundings;
let store: PolicyStore;
beforeAll(async () => {
  [around, store] = await Promise.all([startSurroundings(), startPolicyStore()]);
});
afterAll(() => Promise.all([around.close(), store.close()]));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Functions = Omit<FullWorld, keyof Surroundings>;

/** Both functions after a cold start. */
const start = (url = 's3://policies/policy.yaml'): Functions => {
  around.simulator.reset();
  return functionsIn(around, {
    ...around.env,
    POLICY_URL: url,
    AWS_ENDPOINT_URL_S3: store.url,
    AWS_ENDPOINT_URL_SSM: store.url,
  });
};

const type = async ({ webhook }: Functions, text: string): Promise<string> =>
  String((await webhook.send(slashCommand({ text }))).json['text']);

function passTime(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

/** What the functions write from now on. */
function watchLog(): () => Readonly<Record<string, unknown>>[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    vi.spyOn(stream, 'write').mockImplementation((...args: unknown[]) => {
      lines.push(String(args[0]));
      return write(...args);
    });
  }
  return () =>
    lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a policy at POLICY_URL', () => {
  it.each(['s3://policies/policy.yaml', 'ssm:/policy'])(
    'that changes while the handler lives is in force a minute later: %s',
    async (url) => {
      store.hold({ text: nobodyStops });
      const functions = start(url);
      expect(await type(functions, 'stop job_batch 34765')).toContain('“hands off”');
      store.hold({ text: everybodyStops });
      expect(await type(functions, 'stop job_batch 34765')).toContain('“hands off”');
      expect(around.simulator.stopCalls()).toHaveLength(0);
      passTime(MINUTE);
      expect(await type(functions, 'stop job_batch 34765')).toMatch(/^Stopped job_batch/);
    },
  );

  it('is not read for a health check, nor for a sender without a proof', async () => {
    store.hold({ text: everybodyStops });
    const before = store.calls.length;
    const { webhook } = start();
    expect(await webhook.send({ method: 'GET', target: '/health' })).toMatchObject({ status: 200 });
    expect(await webhook.api({}, { headers: { 'content-type': 'application/json' } })).toMatchObject({
      status: 401,
    });
    expect(store.calls.length).toBe(before);
  });

  it.each([
    ['is not there', { status: 404, code: 'NoSuchKey' }],
    ['cannot be understood', { text: broken }],
    ['does not answer', 'silent'],
  ] as const)('that %s at the start allows nothing, and the answer says why, in time', async (_, stored) => {
    store.hold(stored);
    const functions = start();
    const startedAt = performance.now();
    expect(await type(functions, 'stop job_batch 34765')).toContain(
      'he policy at POLICY_URL cannot be read, so nothing is allowed until it can',
    );
    expect(performance.now() - startedAt).toBeLessThan(2_800);
    expect(await type(functions, 'help')).toContain('Nothing: the policy could not be read.');
    expect(around.simulator.stopCalls()).toHaveLength(0);
  });

  it('that is bad leaves the last good one in force, is logged once and told once', async () => {
    store.hold({ text: everybodyStops });
    const functions = start();
    await functions.sweep();
    store.hold({ text: broken });
    const log = watchLog();
    const before = around.inbox.notices().length;
    for (let minute = 0; minute < 5; minute++) {
      passTime(MINUTE);
      await functions.sweep();
    }
    expect(around.inbox.notices().slice(before)).toEqual([
      expect.stringMatching(
        /^dlf-stop: the policy cannot be used\. The last good one stays in force\. .*POLICY_URL s3:\/\/policies\/policy\.yaml: line 3, rules\[0\]\.then: /,
      ),
    ]);
    const errors = log().filter(({ level, message }) => level === 'ERROR' && message === 'policy');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ problem: expect.stringContaining('line 3, rules[0].then') });
  });

  it('that was good stays in force for the webhook too', async () => {
    store.hold({ text: everybodyStops });
    const functions = start();
    await type(functions, 'help');
    store.hold({ text: broken });
    passTime(MINUTE);
    expect(await type(functions, 'stop job_batch 34765')).toMatch(/^Stopped job_batch/);
  });

  it('that has limits is a bad one without a table', async () => {
    store.hold({ text: `limits: { total: 1 per 1h }\n${everybodyStops}` });
    const world = await startWorld({
      POLICY_URL: 'ssm:/policy',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_ENDPOINT_URL: store.url,
    });
    const log = watchLog();
    expect((await world.slack('stop job_batch 34765')).body).toContain('nothing is allowed');
    expect(log()).toContainEqual(
      expect.objectContaining({
        problem: 'POLICY_URL ssm:/policy: LEDGER_TABLE is missing: the policy has limits',
      }),
    );
    await world.close();
  });
});
