import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BuiltHandler } from './built-handler.ts';
import { appendToLog } from './log-files.ts';

/** A built function in a process of its own. Unlike in Lambda, its invocations may overlap. */
export interface FunctionProcess {
  readonly pid: number;
  /** Rejects with what the handler threw, and when the process is gone. */
  invoke(event: unknown, timeoutMs?: number): Promise<unknown>;
  /** With SIGKILL: it cannot do anything about it. Resolves when it is gone. */
  kill(): Promise<void>;
  readonly exited: Promise<void>;
}

/** What the process is told, and what it says. */
export interface Invocation {
  readonly id: number;
  readonly event: unknown;
  readonly timeoutMs: number;
}
export type FromProcess =
  | 'ready'
  | { readonly id: number; readonly result?: unknown }
  | { readonly id: number; readonly error: string };

const program = fileURLToPath(new URL('./function-process-child.ts', import.meta.url));

/**
 * Starts a bundle of `dist` with this environment and no other; resolves when it can be invoked.
 *
 * @param flags of Node, such as Lambda sets by a function's memory
 */
export async function startFunction(
  bundle: 'webhook' | 'worker',
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<FunctionProcess> {
  const child = fork(program, [bundle], {
    env: { PATH: process.env['PATH'], ...env },
    execArgv: [...flags],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const pid = child.pid ?? 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => appendToLog(`function-${pid}`, text));
  }

  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<void>();
  // Not at its exit: what it has written may still be on the way.
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.on('message', (message: FromProcess) => {
    if (message === 'ready') return ready.resolve();
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.result);
  });
  child.once('exit', (code, signal) => {
    const error = new Error(`${bundle} ${pid} is gone: ${signal ?? code}`);
    ready.reject(error);
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  });
  await ready.promise;

  let invocations = 0;
  return {
    pid,
    exited,
    invoke: (event, timeoutMs = 30_000) => {
      const invocation: Invocation = { id: ++invocations, event, timeoutMs };
      const answer = Promise.withResolvers<unknown>();
      pending.set(invocation.id, answer);
      child.send(invocation, (error) => error && answer.reject(error));
      return answer.promise;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A process in the place of a handler that was loaded here; its context stays on this side. */
export const handlerOf =
  ({ invoke }: FunctionProcess, timeoutMs?: number): BuiltHandler =>
  (event) =>
    invoke(event, timeoutMs);
