import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sourceNames } from '../lib/sources/registry.ts';
import type { ReadAnswer, Sample } from '../lib/sources/sample.ts';
import { LOCAL_DATA, LOCAL_PORT, localEnv } from './defaults.ts';
import { readDiscordKey } from './discord/discord-key.ts';
import { readable } from './readable.ts';
import { readTopicKey } from './topics/topic-key.ts';
import { isObject } from './unknown-json.ts';

/** `npm run send -- slack "stop job_batch 34765"`: sends a delivery as the platform would sign it. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? LOCAL_PORT}` },
  },
});
const [name, command] = positionals;
const known = sourceNames.find((each) => each === name);
if (known === undefined || command === undefined) {
  console.error(
    `Usage: npm run send -- <${sourceNames.join('|')}> "stop <job_name> <instance_id>" [--url <address>]`,
  );
  process.exit(2);
}

const { sample, readAnswer } = (await import(`../lib/sources/${known}/sample.ts`)) as {
  sample: Sample;
  readAnswer?: ReadAnswer;
};
const delivery = made(() =>
  sample({
    command,
    now: Date.now(),
    unique: randomBytes(8).toString('hex'),
    secret,
  }),
);

/** The first value of a secret. */
function secret(variable: string): string {
  const local = localEnv[variable] ?? keptKey(variable);
  const value = (process.env[variable] ?? local)?.split(',')[0]?.trim();
  if (value === undefined) throw new Error(`${variable} is not set`);
  return value;
}

/** What signs for Discord, SNS and SMN lies beside the data of `npm start`. */
function keptKey(variable: string): string | undefined {
  const folder = process.env['LOCAL_DATA'] ?? LOCAL_DATA;
  if (variable === 'DISCORD_PRIVATE_KEY') return readDiscordKey(folder);
  return variable === 'TOPIC_PRIVATE_KEY' ? readTopicKey(folder) : undefined;
}

/** What cannot be said in this sender's form is told without a stack. */
function made<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

const startedAt = performance.now();
try {
  const response = await fetch(values.url.replace(/\/$/, '') + delivery.path, {
    method: 'POST',
    headers: delivery.headers,
    body: delivery.body,
  });
  const ms = Math.round(performance.now() - startedAt);
  console.log(`${response.status} ${response.statusText} in ${ms} ms\n`);
  const answer = await response.text();
  console.log(readAnswer?.(answer, secret) ?? readable(answer));
} catch (error) {
  const code = error instanceof Error && isObject(error.cause) ? error.cause['code'] : undefined;
  console.error(
    code === 'ECONNREFUSED'
      ? `Nothing answers at ${values.url}. Is it running? npm start`
      : `No answer from ${values.url}: ${String(code ?? error)}`,
  );
  process.exit(1);
}
