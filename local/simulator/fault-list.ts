import type { Fault } from './fault.ts';
import type { Route } from './route.ts';

/** The faults that wait for a call. */
export interface FaultList {
  add(fault: Fault): void;
  clear(): void;
  /** The first fault that fits the call, with one of its times used up. */
  take(operation: Route['operation']): Fault | undefined;
}

/** Keeps faults in the order in which they were added. */
export function createFaultList(): FaultList {
  let waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      waiting = [];
    },
    take: (operation) => {
      const found = waiting.find(({ fault }) => fits(fault, operation));
      if (!found) return undefined;
      found.left -= 1;
      if (found.left <= 0) waiting = waiting.filter((other) => other !== found);
      return found.fault;
    },
  };
}

function fits({ kind, on = 'any' }: Fault, operation: Route['operation']): boolean {
  // Refusing is the listener's matter; a request that still arrives is not to use anything up.
  if (kind === 'refuse') return false;
  if (kind === 'ignores-job-name' && operation !== 'stop' && operation !== 'show') return false;
  return on === 'any' || on === operation;
}
