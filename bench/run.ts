import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Metafile } from 'esbuild';
import { BUILT, buildSubjects } from './build-subjects.ts';
import { chart } from './chart.ts';
import { cpuShareOf } from './cpu-share.ts';
import { measureCold } from './measure/cold.ts';
import { measureDrain, measureGrowth } from './measure/growth.ts';
import { measureSteps, READABLE } from './measure/steps.ts';
import { subjectsIn } from './measure/subjects.ts';
import { type Surroundings, startSurroundings } from './measure/surroundings.ts';
import { measureThroughput } from './measure/throughput.ts';
import { measureWarm } from './measure/warm.ts';
import { profileCold, profileModules } from './measure/where.ts';
import { type Results, report } from './report.ts';

/** `npm run bench`: measures, and writes `bench/results.md` and the README's chart. `--quick` for whoever works on it. */
const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values;
const here = import.meta.dirname;
const startedAt = Date.now();
const say = (what: string): void => console.log(`${Math.round((Date.now() - startedAt) / 1000)} s: ${what}`);

if (!existsSync(join(here, 'node_modules/aws-lambda-ric/rapid-client.node'))) {
  say('installing what is compared; Lambda’s runtime client is compiled');
  execFileSync('npm', ['ci', '--loglevel=error'], { cwd: here, stdio: 'inherit' });
}
for (const [program, of] of [
  ['wrk', '--version'],
  ['webhook', '-version'],
] as const) {
  if (spawnSync(program, [of]).error === undefined) continue;
  say(`installing Debian's ${program}`);
  spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', program], { stdio: 'ignore' });
}
mkdirSync(BUILT, { recursive: true });
const metafile = join(BUILT, 'metafile.json');
const buildOurs = (...options: string[]): void => {
  execFileSync(process.execPath, ['build.ts', ...options], { cwd: join(here, '..'), stdio: 'ignore' });
};
buildOurs('--metafile', metafile);
buildOurs('--readable', '--outdir', READABLE);
await buildSubjects();

const surroundings = await startSurroundings();
try {
  const results = await measureAll(surroundings);
  writeFileSync(join(here, 'results.md'), report(results));
  writeFileSync(join(here, 'cold-starts.svg'), chart(results.cold, results.date));
  say('written to bench/results.md');
} finally {
  await surroundings.close();
}

async function measureAll(around: Surroundings): Promise<Results> {
  const subjects = subjectsIn(around);
  say('cold starts');
  const cold = await measureCold(subjects, quick ? 3 : 30);
  say('cold starts with a share of the CPU');
  const share = cpuShareOf(512);
  const throttled = share && { how: share.how, cold: await measureCold(subjects, quick ? 1 : 12, share) };
  share?.close();
  say('warm');
  const warm = await measureWarm(subjects, quick ? 100 : 2_000);
  say('throughput');
  const throughput = await measureThroughput(around, [1, 8, 64], quick ? 1 : 5, quick ? 2 : 4);
  say('growth');
  const growth = await measureGrowth(around, quick ? [1, 10, 100] : [1, 10, 100, 1_000, 5_000]);
  const receive = receiverOf(around);
  while ((await receive(10)).length > 0);
  const drain = await measureDrain(around, [1, 10], receive);
  say('where the time goes');
  const profiled = subjects.filter(({ name }) => /Slack|middy|bare ack|three calls/.test(name));
  const where = profileCold(profiled, quick ? 1 : 7);
  const steps = measureSteps(
    subjects.filter(({ name }) => name.startsWith('dlf-stop, Slack')),
    quick ? 100 : 2_000,
  );
  const built = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;
  const modules = subjects
    .filter(({ name }) => name === 'dlf-stop, Slack, memory')
    .flatMap((subject) => profileModules(subject, quick ? 1 : 7));
  return {
    date: new Date(startedAt).toISOString().slice(0, 10),
    versions: versions(),
    cold,
    throttled,
    warm,
    throughput,
    growth,
    drain,
    where,
    steps,
    modules: modules.map((row) => ({ ...row, bytes: bytesOf(built, row.what) })),
    seconds: (Date.now() - startedAt) / 1000,
  };
}

/** What a module adds to the files that Slack's first answer evaluates, minified; undefined: it is no module. */
function bytesOf({ outputs }: Metafile, module: string): number | undefined {
  const evaluated = ['webhook', 'shared', 'memory', 'source-slack'].map(
    (name) => outputs[`dist/${name}.cjs`],
  );
  const found = evaluated.flatMap((output) => output?.inputs[module]?.bytesInOutput ?? []);
  return found.length === 0 ? undefined : found.reduce((sum, bytes) => sum + bytes, 0);
}

function versions(): Readonly<Record<string, string>> {
  const of = (path: string): string =>
    (JSON.parse(readFileSync(join(here, path, 'package.json'), 'utf8')) as { version: string }).version;
  return {
    Node: process.version.slice(1),
    'aws-lambda-ric': of('node_modules/aws-lambda-ric'),
    Bolt: of('node_modules/@slack/bolt'),
    middy: of('../node_modules/@middy/core'),
    'Powertools logger': of('../node_modules/@aws-lambda-powertools/logger'),
  };
}

/** Takes messages out of the queue, for good. */
function receiverOf({ aws }: Surroundings) {
  const client = new SQSClient({
    endpoint: aws['AWS_ENDPOINT_URL_SQS'] ?? '',
    region: aws['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: aws['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: aws['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const QueueUrl = aws['QUEUE_URL'];
  return async (count: number) => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: count,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    for (const { ReceiptHandle } of Messages)
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages;
  };
}
