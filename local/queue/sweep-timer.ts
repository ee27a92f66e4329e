import { invoke } from '../gateway/invoke.ts';
import { lambdaContext } from '../gateway/lambda-context.ts';
import type { LambdaHandler } from '../gateway/lambda-handler.ts';
import { scheduledEvent } from './scheduled-event.ts';
import { WORKER_NAME, WORKER_TIMEOUT_MS } from './worker-function.ts';

export interface SweepOptions {
  readonly handler: LambdaHandler;
  /** Default 60, as deployed. */
  readonly everySeconds?: number;
  /** The function's. Default 60 s. */
  readonly timeoutMs?: number;
  readonly now?: () => number;
  /** Told what the handler threw; default: standard error. */
  readonly onError?: (error: unknown) => void;
  /** Calls `tick` every so often until what it returns is called. Default: a timer. */
  readonly repeat?: (tick: () => void, ms: number) => () => void;
}

export interface SweepTimer {
  /** Waits for the sweep that is under way. */
  stop(): Promise<void>;
}

/**
 * Invokes a handler as EventBridge does on a schedule, at once for the first time: what a process that was killed has
 * left behind need not wait. A tick that comes while a sweep is under way is left out.
 */
export function startSweepTimer(options: SweepOptions): SweepTimer {
  const { handler, everySeconds = 60, timeoutMs = WORKER_TIMEOUT_MS, now = Date.now } = options;
  const { onError = console.error, repeat = onTimer } = options;

  const sweep = async (): Promise<void> => {
    const at = now();
    const context = lambdaContext({ deadline: at + timeoutMs, now, functionName: WORKER_NAME });
    const invocation = await invoke(handler, scheduledEvent(at), context, timeoutMs);
    if (invocation.kind === 'timed-out') onError(new Error(`a sweep did not end within ${timeoutMs} ms`));
    if (invocation.kind === 'thrown') onError(invocation.error);
  };

  let current: Promise<void> | undefined;
  const tick = (): void => {
    current ??= sweep().finally(() => {
      current = undefined;
    });
  };
  tick();
  const cancel = repeat(tick, everySeconds * 1000);
  return {
    stop: async () => {
      cancel();
      await current;
    },
  };
}

function onTimer(tick: () => void, ms: number): () => void {
  const timer = setInterval(tick, ms);
  return () => clearInterval(timer);
}
