import type { JobInstance } from '../../lib/dlf/job-instance.ts';

/** A stop call that DLF has carried out. */
export interface CarriedOut {
  readonly by: string;
  /** When it was sent, which is not when it arrived. */
  readonly sentAt: number;
  /** The run that was seen when it was sent; DLF has no way to say `only this one`. */
  readonly meant: number | undefined;
  /** Whether its answer has been written down. */
  known: boolean;
}

/** One execution of the model's only instance. */
export interface ModelRun {
  readonly startedAt: number;
  status: 'running' | 'success' | 'manual-stop';
  endedAt?: number;
  stopsAt?: number;
  readonly carriedOut: CarriedOut[];
}

export interface ModelInstanceOptions {
  /** How long it runs on after its stop was taken. */
  readonly stopTakesMs: number;
  /** Whether a second stop is refused while the first one takes effect. */
  readonly refusesSecondStop: boolean;
}

/** What is true of the instance. */
export interface ModelInstance {
  readonly runs: readonly ModelRun[];
  current(): ModelRun;
  shown(): JobInstance;
  /** Carries a stop out, if the current run can be stopped. */
  stop(call: CarriedOut): boolean;
  endByItself(): void;
  /** As DLF: only what has ended can be started again. */
  restart(): void;
}

const PLANNED_AT = 1_000;

export function createModelInstance(now: () => number, options: ModelInstanceOptions): ModelInstance {
  const runs: ModelRun[] = [];
  const start = (): void => {
    const last = runs.at(-1)?.startedAt ?? 0;
    runs.push({ startedAt: Math.max(now(), last + 1), status: 'running', carriedOut: [] });
  };
  start();
  const current = (): ModelRun => {
    const run = runs.at(-1) as ModelRun;
    if (run.status === 'running' && run.stopsAt !== undefined && now() >= run.stopsAt) {
      run.status = 'manual-stop';
      run.endedAt = run.stopsAt;
    }
    return run;
  };
  return {
    runs,
    current,
    shown: () => {
      const { status, startedAt, endedAt } = current();
      return {
        jobName: 'job_batch',
        instanceId: '34765',
        status,
        plannedAt: PLANNED_AT,
        startedAt,
        ...(endedAt !== undefined && { endedAt }),
      };
    },
    stop: (call) => {
      const run = current();
      if (run.status !== 'running') return false;
      if (run.stopsAt !== undefined && options.refusesSecondStop) return false;
      run.stopsAt ??= now() + options.stopTakesMs;
      run.carriedOut.push(call);
      return true;
    },
    endByItself: () => {
      const run = current();
      if (run.status !== 'running') return;
      run.status = 'success';
      run.endedAt = now();
    },
    restart: () => {
      if (current().status !== 'running') start();
    },
  };
}
