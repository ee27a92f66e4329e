import { sample as alertmanager, sampleEnv as alertmanagerEnv } from '../lib/sources/alertmanager/sample.ts';
import { sample as api, sampleEnv as apiEnv } from '../lib/sources/api/sample.ts';
import type { Sample, SampleDelivery } from '../lib/sources/sample.ts';
import { sample as slack, sampleEnv as slackEnv } from '../lib/sources/slack/sample.ts';
import { localDlf } from '../local/defaults.ts';
import { httpApiEvent } from '../local/gateway/http-api-event.ts';

/** As the README has it: without its team Slack's part says at each start that everybody may stop. */
export const senderEnv: Readonly<Record<string, string>> = {
  ...alertmanagerEnv,
  ...apiEnv,
  ...slackEnv,
  SLACK_TEAMS: 'T1DC2JH3J',
};

/** What every function is told of DLF. */
export const dlfEnv = ({ url, certFile }: { readonly url: string; readonly certFile: string }) => ({
  DLF_ENDPOINT: url,
  DLF_PROJECT_ID: localDlf.projectId,
  HUAWEICLOUD_SDK_AK: localDlf.accessKey,
  HUAWEICLOUD_SDK_SK: localDlf.secretKey,
  NODE_EXTRA_CA_CERTS: certFile,
});

const samples = { alertmanager, api, slack } as const satisfies Readonly<Record<string, Sample>>;
export type Sender = keyof typeof samples;

/** A process of its own begins elsewhere, so that no two ask for the same. */
let instances = Number(process.env['BENCH_FIRST_INSTANCE'] ?? 1_000_000);

/** A job and an instance that nobody has asked for yet. */
export const freshTarget = (): string => `nightly_orders ${++instances}`;

export function delivery(sender: Sender, command = `stop ${freshTarget()}`): SampleDelivery {
  const secret = (name: string): string => senderEnv[name] ?? '';
  return samples[sender]({ command, secret, now: Date.now(), unique: `u${++instances}` });
}

/** As API Gateway hands it over. */
export const eventOf = ({ path, headers, body }: SampleDelivery): object =>
  httpApiEvent({
    method: 'POST',
    target: path,
    headers: Object.entries({ host: 'abc.execute-api.eu-west-1.amazonaws.com', ...headers }),
    body: Buffer.from(body),
    at: Date.now(),
  });
