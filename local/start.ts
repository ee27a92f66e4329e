import { parseArgs } from 'node:util';
import type { Aws } from './aws.ts';
import { LOCAL_DATA, LOCAL_PORT, localDlf, localEnv } from './defaults.ts';
import { keepDiscordKey } from './discord/discord-key.ts';
import { startGateway } from './gateway/gateway.ts';
import { startInbox } from './inbox.ts';
import { replyEnv } from './reply-env.ts';
import { startSimulator } from './simulator/simulator.ts';
import { keepTopicKey, readTopicKey } from './topics/topic-key.ts';
import { startTopicServer, topicOrigins } from './topics/topic-server.ts';
import { welcome } from './welcome.ts';

/** The whole of it on one machine: AWS's part, the handlers as they are deployed, and a simulated DLF. */
const inMemory = readOptions().memory;
const port = Number(process.env['PORT'] ?? LOCAL_PORT);
const folder = process.env['LOCAL_DATA'] ?? LOCAL_DATA;
const simulator = await startSimulator({ ...localDlf, stopTakesMs: 300 });
const aws = inMemory ? undefined : await openAws();
const topics = await startTopicServer(readTopicKey(folder));
keepTopicKey(folder, topics.privateKey);
// Without a queue there are no late replies and no notices, but chats whose answer is a message of its own.
const { NOTIFY, ...origins } = await replyEnv((await startInbox()).url);

// The stand-ins always: what happens to be set must not be called from here.
const FOREIGN = [
  'IAM_USER',
  'HUAWEICLOUD_SDK_SECURITY_TOKEN',
  'DLF_WORKSPACE',
  'LEDGER_TABLE',
  'QUEUE_URL',
  'AWS_SESSION_TOKEN',
  'NOTIFY',
  'REPLY_ORIGINS_TEST',
];
for (const name of FOREIGN) delete process.env[name];
Object.assign(process.env, {
  ...localEnv,
  DISCORD_PUBLIC_KEY: keepDiscordKey(folder),
  ...process.env,
  DLF_ENDPOINT: simulator.url,
  DLF_PROJECT_ID: localDlf.projectId,
  HUAWEICLOUD_SDK_AK: localDlf.accessKey,
  HUAWEICLOUD_SDK_SK: localDlf.secretKey,
  ...aws?.env,
  ...(aws && { NOTIFY }),
  REPLY_ORIGINS_TEST: [origins['REPLY_ORIGINS_TEST'], topicOrigins(topics)].join(),
});
const { handler } = await import('../handlers/webhook.ts');

try {
  const gateway = await startGateway({ handler, port });
  aws?.run((await import('../handlers/worker.ts')).handler);
  console.log(welcome(gateway.url, simulator, inMemory ? undefined : folder));
} catch (error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
  fail(
    `Port ${port} is in use. Choose another: PORT=3001 npm start`,
    'and tell it to send: npm run send -- --url http://127.0.0.1:3001 slack "stop job_batch 34765"',
  );
}

function readOptions(): { memory: boolean } {
  try {
    return parseArgs({ options: { memory: { type: 'boolean', default: false } } }).values;
  } catch {
    return fail('Usage: npm start [-- --memory]');
  }
}

async function openAws(): Promise<Aws> {
  // Half a second of modules that a run in memory has no use for.
  const { startAws } = await import('./aws.ts');
  try {
    return await startAws(folder);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'DataInUseError')) throw error;
    return fail(
      `The data in ${folder} are in use: is it running already? A second one needs data and a port of its own:`,
      'LOCAL_DATA=.local/second PORT=3001 npm start',
    );
  }
}

function fail(...lines: readonly string[]): never {
  for (const line of lines) console.error(line);
  process.exit(1);
}
