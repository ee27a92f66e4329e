import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample as alertmanagerSample } from '../../lib/sources/alertmanager/sample.ts';
import { sample as slackSample } from '../../lib/sources/slack/sample.ts';
import { type Simulator, startSimulator } from '../../local/simulator/simulator.ts';
import type { SimulatorOptions } from '../../local/simulator/simulator-options.ts';
import { type BuiltHandler, loadHandler } from './built-handler.ts';
import { type Delivery, deliver, type Reply } from './deliver.ts';
import { accessKey, projectId, secrets } from './secrets.ts';

/** A simulated DLF, and the built handler configured for it. */
export interface World {
  readonly simulator: Simulator;
  readonly handler: BuiltHandler;
  send(delivery: Delivery): Promise<Reply>;
  slack(text: string, more?: Partial<Delivery>): Promise<Reply>;
  alert(text: string, more?: Partial<Delivery>): Promise<Reply>;
  api(body: unknown, more?: Partial<Delivery>): Promise<Reply>;
  /** The same simulator behind a handler with another environment. */
  restarted(env: Readonly<Record<string, string>>): World;
  close(): Promise<void>;
}

export const lambdaEnv = (simulator: Pick<Simulator, 'url'>): Record<string, string> => ({
  DLF_ENDPOINT: simulator.url,
  DLF_PROJECT_ID: projectId,
  HUAWEICLOUD_SDK_AK: accessKey,
  HUAWEICLOUD_SDK_SK: secrets.secretKey,
  SLACK_SIGNING_SECRET: secrets.slack,
  ALERTMANAGER_TOKEN: secrets.alertmanager,
  API_TOKENS: `ci:${secrets.apiToken}`,
  API_SECRET: `whsec_${secrets.webhookKey}`,
});

export async function startWorld(
  env: Readonly<Record<string, string>> = {},
  options: Partial<SimulatorOptions> = {},
): Promise<World> {
  const simulator = await startSimulator({ projectId, accessKey, secretKey: secrets.secretKey, ...options });
  return worldOf(simulator, { ...lambdaEnv(simulator), ...env });
}

let deliveries = 0;

export function worldOf(
  simulator: Simulator,
  env: Readonly<Record<string, string>>,
  handler: BuiltHandler = loadHandler(env),
  told: (body: string) => void = () => {},
): World {
  const send = async (delivery: Delivery): Promise<Reply> => {
    const reply = await deliver(handler, delivery);
    told(reply.body);
    return reply;
  };
  const signed = (sample: typeof slackSample, secret: string, command: string, more: Partial<Delivery>) => {
    const made = sample({ command, now: Date.now(), unique: `unique-${deliveries++}`, secret: () => secret });
    return send({ target: made.path, headers: made.headers, body: made.body, ...more });
  };
  return {
    simulator,
    handler,
    send,
    slack: (text, more = {}) => signed(slackSample, secrets.slack, text, more),
    alert: (text, more = {}) => signed(alertmanagerSample, secrets.alertmanager, text, more),
    api: (body, more = {}) =>
      send({
        target: '/webhooks/api',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.apiToken}` },
        body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
        ...more,
      }),
    restarted: (changes) => worldOf(simulator, { ...env, ...changes }),
    close: () => simulator.close(),
  };
}

/** Writes a policy file, and returns its path. */
export function policyFile(text: string, name = 'policy.yaml'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'dlf-stop-')), name);
  writeFileSync(path, text);
  return path;
}

export const alertsMayStop = `
rules:
  - name: alerts may stop
    from: [alertmanager]
    jobs: ["*"]
    then: stop
  - from: [slack, api]
    jobs: ["*"]
    then: stop
`;
