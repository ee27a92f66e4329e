import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BUILT } from '../build-subjects.ts';
import { delivery } from '../deliveries.ts';
import { median } from '../stats.ts';
import { type Child, startChild } from '../surroundings/child.ts';
import type { Surroundings } from './surroundings.ts';

/** Medians of the rounds. */
export interface Throughput {
  readonly name: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no 2xx, and calls without an answer. */
  readonly failed: number;
}

interface Served {
  readonly name: string;
  readonly url: string;
  /** The path and headers of a delivery, as this server wants them. */
  request(): {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  close(): Promise<void>;
}

/** Enough for as long as is measured: no request is made twice. */
const REQUESTS = 30_000;

/**
 * Signed slash commands over HTTP, each about an instance of its own, by `wrk` of Debian. Each round has every server anew,
 * one after the other, so that what the machine does meanwhile meets all of them.
 */
export async function measureThroughput(
  surroundings: Surroundings,
  connections: readonly number[],
  rounds: number,
  seconds: number,
): Promise<readonly Throughput[]> {
  const measured: Throughput[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const start of [startOurs, startOursWithTable, startBolt, startWebhook]) {
      const served = await start(surroundings);
      if (served === undefined) continue;
      // A server that has just been started is still being compiled.
      measure(served, 8, WARM_UP_S);
      for (const count of connections) measured.push(measure(served, count, seconds));
      await served.close();
    }
  }
  return [...Map.groupBy(measured, ({ name, connections: count }) => `${name} ${count}`).values()].map(
    medians,
  );
}

const WARM_UP_S = 2;

function medians(rounds: readonly Throughput[]): Throughput {
  const [{ name, connections } = { name: '', connections: 0 }] = rounds;
  const medianOf = (of: (round: Throughput) => number): number => median(rounds.map(of));
  return {
    name,
    connections,
    requestsPerSecond: medianOf((round) => round.requestsPerSecond),
    p50Ms: medianOf((round) => round.p50Ms),
    p99Ms: medianOf((round) => round.p99Ms),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  };
}

async function startOurs({ dlf, senders }: Surroundings): Promise<Served> {
  return ours('dlf-stop, local gateway, memory', { ...dlf, ...senders });
}

async function startOursWithTable({ dlf, senders, aws }: Surroundings): Promise<Served> {
  return ours('dlf-stop, local gateway, DynamoDB stand-in', { ...dlf, ...senders, ...aws });
}

async function ours(name: string, env: Readonly<Record<string, string>>): Promise<Served> {
  const file = join(import.meta.dirname, '../servers/gateway.ts');
  const child = await startChild<{ url: string }>(file, { PATH: process.env['PATH'], ...env });
  return { name, url: child.ready.url, request: () => delivery('slack'), close: child.close };
}

async function startBolt({ dlf, senders }: Surroundings): Promise<Served> {
  const file = join(BUILT, 'bolt-http.cjs');
  const child: Child<{ url: string }> = await startChild(file, {
    PATH: process.env['PATH'],
    ...dlf,
    ...senders,
  });
  const { origin } = new URL(child.ready.url);
  const request = () => ({ ...delivery('slack'), path: '/slack/events' });
  return { name: 'Bolt, its HTTP server, the same job', url: origin, request, close: child.close };
}

/** adnanh/webhook with an HMAC rule and a script: it looks at nothing, and answers when curl is done. */
async function startWebhook({ dlf }: Surroundings): Promise<Served | undefined> {
  if (spawnSync('webhook', ['-version']).error !== undefined) return undefined;
  const secret = 'bench-webhook-secret';
  const script = join(BUILT, 'stop.sh');
  const url = `${dlf['DLF_ENDPOINT']}/v1/p/jobs/nightly_orders/instances`;
  writeFileSync(script, `#!/bin/sh\nexec curl -sk -o /dev/null -X POST "${url}/$1/stop"\n`);
  chmodSync(script, 0o755);
  const hooks = join(BUILT, 'hooks.json');
  const rule = {
    match: { type: 'payload-hmac-sha256', secret, parameter: { source: 'header', name: 'X-Signature' } },
  };
  const argument = { source: 'payload', name: 'instance_id' };
  writeFileSync(
    hooks,
    JSON.stringify([
      {
        id: 'stop',
        'execute-command': script,
        'pass-arguments-to-command': [argument],
        'include-command-output-in-response': true,
        'trigger-rule': rule,
      },
    ]),
  );
  const port = await freePort();
  const child = spawn('webhook', ['-hooks', hooks, '-ip', '127.0.0.1', '-port', String(port)], {
    stdio: 'ignore',
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  let instance = 5_000_000;
  return {
    name: 'webhook (adnanh) with an HMAC rule and curl',
    url: `http://127.0.0.1:${port}`,
    request: () => {
      const body = JSON.stringify({ instance_id: String(++instance) });
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      const headers = { 'content-type': 'application/json', 'x-signature': `sha256=${signature}` };
      return { path: '/hooks/stop', headers, body };
    },
    close: async () => {
      child.kill();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function measure({ name, url, request }: Served, connections: number, seconds: number): Throughput {
  const script = join(BUILT, 'requests.lua');
  const made = Array.from({ length: REQUESTS }, request);
  const lines = made.map(({ path, headers, body }) => {
    const pairs = Object.entries(headers).map(([key, value]) => `[${lua(key)}]=${lua(value)}`);
    return `{${lua(path)},{${pairs.join(',')}},${lua(body)}}`;
  });
  writeFileSync(
    script,
    `local all = {\n${lines.join(',\n')}\n}\nlocal next = 0\n` +
      'request = function()\n  next = next + 1\n  local one = all[(next - 1) % #all + 1]\n' +
      '  return wrk.format("POST", one[1], one[2], one[3])\nend\n' +
      'done = function(summary, latency)\n  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,' +
      ' latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))\nend\n',
  );
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '5s', '-s', script, url];
  const said = execFileSync('wrk', options, { encoding: 'utf8' });
  const [requests = 0, duration = 1, p50 = 0, p99 = 0, failed = 0] =
    /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(said)?.slice(1).map(Number) ?? [];
  return {
    name,
    connections,
    requestsPerSecond: requests / (duration / 1e6),
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
    failed,
  };
}

/** A text as Lua writes it. */
const lua = (text: string): string => `"${text.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
