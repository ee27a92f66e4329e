import { afterEach, describe, expect, it } from 'vitest';
import { startGateway } from '../../local/gateway/gateway.ts';
import { ALERTMANAGER, startAlertmanager } from '../helpers/alerting-programs.ts';
import { eventually, isInstalled } from '../helpers/programs.ts';
import { secrets } from '../helpers/secrets.ts';
import { alertsMayStop, policyFile, startWorld } from '../helpers/world.ts';

const missing = !isInstalled(ALERTMANAGER) && process.env['CI'] === undefined;

/** One second is as often as Alertmanager can be told to repeat itself. */
const configuration = (url: string, token: string): string => `
route:
  receiver: dlf-stop
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1s
receivers:
  - name: dlf-stop
    webhook_configs:
      - url: ${url}/webhooks/alertmanager
        send_resolved: true
        http_config:
          authorization:
            credentials: ${token}
`;

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The whole chain: a real Alertmanager, the gateway, the built handler, a simulated DLF. */
async function startChain(env: Readonly<Record<string, string>>, token: string = secrets.alertmanager) {
  const world = await startWorld(env);
  closing.push(world.close);
  const answers: Answer[] = [];
  const gateway = await startGateway({
    handler: async (event: unknown) => {
      const answer = (await world.handler(event)) as Answer;
      answers.push(answer);
      return answer;
    },
  });
  closing.push(gateway.close);

  const alertmanager = await startAlertmanager(configuration(gateway.url, token));
  closing.push(alertmanager.stop);

  const post = (instanceId: string, endsAt?: Date) =>
    fetch(`http://${alertmanager.address}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        {
          labels: { alertname: 'DlfJobRunningTooLong', job_name: 'job_batch', instance_id: instanceId },
          annotations: { summary: 'has run for too long' },
          startsAt: new Date(Date.now() - 60_000).toISOString(),
          ...(endsAt && { endsAt: endsAt.toISOString() }),
        },
      ]),
    });
  return { world, answers, fire: () => post('34765'), resolve: () => post('34765', new Date()) };
}

describe.skipIf(missing)(`a real Alertmanager (needs Debian's ${ALERTMANAGER})`, () => {
  it('stops the instance with one call, however often the alert is repeated, and none when it is resolved', async () => {
    const { world, answers, fire, resolve } = await startChain({ POLICY_FILE: policyFile(alertsMayStop) });
    await fire();
    await eventually(() => world.simulator.instance('34765')?.status === 'manual-stop', 'the stop');
    await eventually(() => answers.length >= 4, 'three repeat intervals');
    expect(world.simulator.stopCalls()).toHaveLength(1);
    const results = answers.map(({ body }) => JSON.parse(body).results[0]);
    expect(new Set(results.map(({ request_id }) => request_id)).size).toBe(1);
    expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'stopped'));

    const before = answers.length;
    await resolve();
    await eventually(
      () =>
        answers
          .slice(before)
          .some(({ body }) => JSON.parse(body).ignored[0]?.reason === 'The alert is resolved.'),
      'the notice that it is resolved',
    );
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('stops nothing with a wrong bearer token', async () => {
    const { world, answers, fire } = await startChain(
      { POLICY_FILE: policyFile(alertsMayStop) },
      'a-wrong-token',
    );
    await fire();
    await eventually(() => answers.length >= 2, 'two deliveries');
    expect(answers.every(({ statusCode }) => statusCode === 401)).toBe(true);
    expect(world.simulator.calls()).toEqual([]);
  });

  it('stops nothing without a policy file, and the answer says how to change that', async () => {
    const { world, answers, fire } = await startChain({});
    await fire();
    await eventually(() => answers.length >= 2, 'two deliveries');
    const { results } = JSON.parse(answers[0]?.body ?? '');
    expect(results).toMatchObject([{ outcome: 'dry-run', job_name: 'job_batch', instance_id: '34765' }]);
    expect(results[0].message).toMatch(
      /Nothing was stopped\..*set POLICY_FILE to a file with a rule such as/,
    );
    expect(world.simulator.stopCalls()).toEqual([]);
    expect(world.simulator.instance('34765')?.status).toBe('running');
  });
});
