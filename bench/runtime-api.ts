import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

/** A function that runs under Lambda's own runtime client (aws-lambda-ric). */
export interface RunningFunction {
  readonly pid: number;
  /** From the start of its process until it asked for its first event, in milliseconds. */
  readonly initMs: number;
  /** When its process was started, by the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Milliseconds from the event to the answer, and the answer. */
  invoke(event: unknown): Promise<{ readonly ms: number; readonly answer: unknown }>;
  close(): Promise<void>;
}

export interface FunctionFile {
  /** e.g. `/path/webhook.cjs`; its export is `handler`. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Is told the process at once, to take a share of the CPU away from it. */
  readonly started?: (pid: number) => void;
}

const RIC = join(import.meta.dirname, 'node_modules/aws-lambda-ric/index.mjs');
const PREFIX = '/2018-06-01/runtime';

/** The Runtime API, as docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html has it, for one process. */
export async function startFunction({
  file,
  env,
  flags = [],
  started,
}: FunctionFile): Promise<RunningFunction> {
  let asking: ServerResponse | undefined;
  const asked = Promise.withResolvers<void>();
  let waiting: PromiseWithResolvers<string> | undefined;
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === `${PREFIX}/invocation/next`) {
      asking = response;
      asked.resolve();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    response.writeHead(202).end('{}');
    if (request.url?.endsWith('/response') === true) waiting?.resolve(body);
    else {
      const error = new Error(`the function failed: ${body.slice(0, 500)}`);
      asked.reject(error);
      waiting?.reject(error);
    }
  };
  const server = createServer((request, response) => void route(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const startedAt = performance.now();
  const child: ChildProcess = spawn(process.execPath, [...flags, RIC, 'function.handler'], {
    env: {
      PATH: process.env['PATH'],
      ...env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      _HANDLER: `${file.slice(dirname(file).length + 1).replace(/\.cjs$/, '')}.handler`,
      LAMBDA_TASK_ROOT: dirname(file),
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
      AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
    },
    cwd: dirname(file),
    stdio: ['ignore', 'ignore', process.env['BENCH_LOG'] === undefined ? 'ignore' : 'inherit'],
  });
  started?.(child.pid ?? 0);
  child.once('exit', (code) => asked.reject(new Error(`the function's process ended: ${code}`)));
  await asked.promise;
  const initMs = performance.now() - startedAt;

  return {
    pid: child.pid ?? 0,
    initMs,
    startedAt,
    invoke: async (event) => {
      while (asking === undefined) await new Promise((resolve) => setImmediate(resolve));
      const response = asking;
      asking = undefined;
      const answer = Promise.withResolvers<string>();
      waiting = answer;
      const sentAt = performance.now();
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'Lambda-Runtime-Aws-Request-Id': randomUUID(),
          'Lambda-Runtime-Deadline-Ms': String(Date.now() + 29_000),
          'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:123456789012:function:bench',
        })
        .end(JSON.stringify(event));
      const body = await answer.promise;
      return { ms: performance.now() - sentAt, answer: JSON.parse(body) as unknown };
    },
    close: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      server.closeAllConnections();
      server.close();
    },
  };
}
