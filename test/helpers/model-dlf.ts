import type { ShowResult, StopResult } from '../../lib/dlf/answers.ts';
import type { DlfClient } from '../../lib/dlf/client.ts';
import type { Target } from '../../lib/intent/target.ts';
import type { StopRequest } from '../../lib/stop/request.ts';
import type { CarriedOut, ModelInstance } from './model-instance.ts';
import type { ModelProcess, ModelTime } from './model-time.ts';
import { failures, noInstance, notAsked, rejected, taken } from './scripted-dlf.ts';

export const showFaults = ['down', 'throttled', 'serverError', 'silent', 'credentials', 'garbage'] as const;
export const stopFaults = [
  'throttled',
  'down',
  'forbidden',
  'credentials',
  'noInstance',
  'rejected',
  /** carried out, and the answer is lost */
  'answer lost',
  /** not carried out, and there is no answer */
  'call lost',
  /** no answer, and carried out seconds later */
  'late',
] as const;
export type ModelFault = (typeof showFaults)[number] | (typeof stopFaults)[number];

/** A call of the real client ends after this long. */
const CALL_MS = 8_000;
/** What has been sent can arrive a little after its sender has given up. */
const LATE_MS = 1_000;

export interface ModelDlfTools {
  readonly time: ModelTime;
  readonly instance: ModelInstance;
  /** What spoils the call that is answered now. */
  readonly nextFault: () => ModelFault | undefined;
  readonly check: {
    looked(process: ModelProcess, by: string, run: number | undefined): void;
    wrote(process: ModelProcess, record: StopRequest): void;
    /** No answer, and it will arrive. */
    late(by: string, arrivesAt: number): void;
    /** A call goes out that may be carried out; says to which run. */
    sending(process: ModelProcess, by: string): number | undefined;
    carriedOut(call: CarriedOut): void;
  };
}

/** Who a target was asked by: the model writes it into its targets, so that each call tells. */
export const askedBy = (target: Target): string => (target as Target & { readonly askedBy: string }).askedBy;

/** DLF as one process reaches it. */
export function createModelDlf(process: ModelProcess, tools: ModelDlfTools): DlfClient {
  const { time, instance, nextFault, check } = tools;
  const never = new Promise<never>(() => {});

  const tooLate = (calledAt: number, deadline: number): boolean =>
    time.clockNow() >= deadline || time.now() - calledAt > CALL_MS;

  return {
    showJobInstance: async (target, until) => {
      const calledAt = time.now();
      const how = await time.turn(process);
      const fault = nextFault();
      if (how === 'die') return never;
      if (tooLate(calledAt, until.deadline)) return failures.silent;
      if (fault !== undefined && isShowFault(fault)) {
        check.looked(process, askedBy(target), undefined);
        return failures[fault];
      }
      const shown = instance.shown();
      check.looked(process, askedBy(target), shown.startedAt);
      return { kind: 'found', instance: shown } satisfies ShowResult;
    },

    stopJobInstance: async (target, until) => {
      const calledAt = time.now();
      if (time.clockNow() >= until.deadline) return failures.down;
      const by = askedBy(target);
      const meant = check.sending(process, by);
      const call: CarriedOut = { by, sentAt: calledAt, meant, known: false };
      const carryOut = (): boolean => {
        const done = instance.stop(call);
        if (done) check.carriedOut(call);
        return done;
      };
      const how = await time.turn(process);
      const fault = nextFault();
      if (tooLate(calledAt, until.deadline)) return how === 'die' ? never : failures.silent;
      const result = answerStop(fault, carryOut, () => {
        const givenUpAt = Math.min(calledAt + CALL_MS, time.now() + until.deadline - time.clockNow());
        check.late(by, givenUpAt + LATE_MS);
        time.at(givenUpAt + LATE_MS, carryOut);
      });
      if (how === 'die') return never;
      return result;
    },
    ...notAsked,
  };
}

function answerStop(
  fault: ModelFault | undefined,
  carryOut: () => boolean,
  carryOutLate: () => void,
): StopResult {
  switch (fault) {
    case 'throttled':
    case 'down':
    case 'forbidden':
    case 'credentials':
      return failures[fault];
    case 'noInstance':
      return noInstance;
    case 'rejected':
      return rejected;
    case 'answer lost':
      carryOut();
      return failures.reset;
    case 'call lost':
      return failures.reset;
    case 'late':
      carryOutLate();
      return failures.silent;
    default:
      return carryOut() ? taken : rejected;
  }
}

const isShowFault = (fault: ModelFault): fault is (typeof showFaults)[number] =>
  (showFaults as readonly string[]).includes(fault);
