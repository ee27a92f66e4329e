import { cpus, release, totalmem } from 'node:os';
import type { Cold } from './measure/cold.ts';
import type { Drain, Growth } from './measure/growth.ts';
import type { Steps } from './measure/steps.ts';
import type { Throughput } from './measure/throughput.ts';
import type { Warm } from './measure/warm.ts';
import type { Where } from './measure/where.ts';

export interface Results {
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly cold: readonly Cold[];
  /** Undefined: the machine does not let us take a share of the CPU away. */
  readonly throttled: { readonly how: string; readonly cold: readonly Cold[] } | undefined;
  readonly warm: readonly Warm[];
  readonly throughput: readonly Throughput[];
  readonly growth: readonly Growth[];
  readonly drain: readonly Drain[];
  readonly where: readonly Where[];
  readonly steps: readonly Steps[];
  /** `bytes`: what a module adds to our files, minified. */
  readonly modules: readonly (Where['rows'][number] & { readonly bytes: number | undefined })[];
  readonly seconds: number;
}

const BOLT = 'Bolt, bare ack()';
const MIDDY = 'middy, body parser, logger';

export const medianOf = (cold: readonly Cold[], name: string): number =>
  cold.find((each) => each.name === name)?.total.p50 ?? Number.NaN;

const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 0);

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const boltsThroughput = (throughput: readonly Throughput[], connections: number): number =>
  throughput.find((each) => each.name.startsWith('Bolt') && each.connections === connections)
    ?.requestsPerSecond ?? Number.NaN;

const coldTable = (cold: readonly Cold[]): string =>
  table(
    ['', 'init', 'to the first answer', 'p90', 'mad', 'to Bolt’s ack()', 'to middy'],
    cold.map(({ name, init, total }) => [
      name,
      ms(init.p50),
      `**${ms(total.p50)}**`,
      ms(total.p90),
      ms(total.mad),
      (total.p50 / medianOf(cold, BOLT)).toFixed(2),
      (total.p50 / medianOf(cold, MIDDY)).toFixed(2),
    ]),
  );

/** The page `bench/results.md`. */
export function report(results: Results): string {
  const { cold, throttled, warm, throughput, growth, drain, where, steps, modules, versions } = results;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`;
  return `# Results of \`npm run bench\`

${results.date}, ${machine}; ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(
      ', ',
    )}. It took ${Math.round(results.seconds / 60)} min. Milliseconds, unless it says otherwise: they are this machine's, and to be
read as differences and ratios. Functions run under Lambda's own runtime client; DLF is a TLS server on loopback that answers at
once; DynamoDB and SQS are dynalite and fauxqs, which are slower than AWS' own.

## Cold starts

From the start of the process, ${cold[0]?.total.count} of each, one after the other. The job: verify the sender, look at the instance, stop it, look
again, answer.

${coldTable(cold)}

${
  throttled === undefined
    ? 'A share of the CPU could not be taken away on this machine: no control groups.'
    : `With the CPU share of a function of 512 MB (512/1769 of one CPU), by ${throttled.how}, ${throttled.cold[0]?.total.count} of each. Lambda itself
gives more while a function starts.

${coldTable(throttled.cold)}`
}

## Warm

${warm[0]?.ms.count} invocations of one process after 200 others. CPU is what the process used, per invocation: what it waits for is not in
it.

${table(
  ['', 'p50', 'p90', 'p99', 'CPU', 'peak MB'],
  warm.map(({ name, ms: stats, cpuMs, peakMb }) => [
    name,
    stats.p50.toFixed(2),
    stats.p90.toFixed(2),
    stats.p99.toFixed(2),
    cpuMs.toFixed(2),
    Math.round(peakMb),
  ]),
)}

## Throughput

Signed slash commands by \`wrk\`, each about an instance of its own, all on this machine. Medians of rounds, each with every
server anew.

${table(
  ['', 'connections', 'requests a second', 'to Bolt', 'p50', 'p99', 'failed'],
  throughput.map((each) => [
    each.name,
    each.connections,
    Math.round(each.requestsPerSecond),
    (each.requestsPerSecond / boltsThroughput(throughput, each.connections)).toFixed(2),
    ms(each.p50Ms),
    ms(each.p99Ms),
    each.failed,
  ]),
)}

## Growth

One Alertmanager delivery about so many instances. With memory alone they are stopped before the answer, as far as its time goes;
with a table they are put into the queue.

${table(
  ['ledger', 'alerts', 'answer', 'ms per alert', 'peak MB', 'calls of DLF', 'at once', 'calls of AWS'],
  growth.map((each) => [
    each.ledger,
    each.alerts,
    ms(each.answerMs),
    (each.answerMs / each.alerts).toFixed(2),
    Math.round(each.peakMb),
    each.dlfCalls,
    each.mostDlfInFlight,
    each.awsCalls,
  ]),
)}

What one worker carries out of the queue:

${table(
  ['messages at once', 'alerts a second', 'calls of AWS per alert'],
  drain.map((each) => [each.batch, Math.round(each.alertsPerSecond), each.awsCallsPerAlert.toFixed(1)]),
)}

## Where the time of a cold start goes

CPU profiles of first answers, medians; the profiler takes a part of it.

${where
  .map(
    ({ name, rows }) =>
      `${name}:\n\n${table(
        ['part', 'ms'],
        rows.map(({ what, ms: value }) => [what, value.toFixed(1)]),
      )}`,
  )
  .join('\n\n')}

dlf-stop, Slack, memory, once more, by module, those that take most: what Node does for one of them is in it. kB are what it adds to our files.

${table(
  ['module', 'ms', 'kB'],
  modules
    .slice(0, 20)
    .map(({ what, ms: value, bytes }) => [
      what.replace('node_modules/', ''),
      value.toFixed(1),
      bytes === undefined ? '' : (bytes / 1000).toFixed(1),
    ]),
)}

## Where the time of a warm request goes

CPU time by the steps of the pipeline, in microseconds, from a profile of many requests in one process.

${steps.map(stepsTable).join('\n\n')}
`;
}

function stepsTable({ name, rows }: Steps): string {
  const sum = rows.reduce((total, { us }) => total + us, 0);
  const lines = rows.map(({ step, us }) => [step, Math.round(us), `${Math.round((us / sum) * 100)} %`]);
  return `${name}:\n\n${table(['step', 'µs', 'share'], [...lines, ['in all', Math.round(sum), '']])}`;
}
