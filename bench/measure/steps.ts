import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT } from '../build-subjects.ts';
import { type Frame, modulesIn, type Profile, sumsOf, WAITING } from '../profile.ts';
import type { Subject } from './subjects.ts';

/** What each step of the pipeline takes of a warm request's CPU time, in microseconds. */
export interface Steps {
  readonly name: string;
  readonly rows: readonly { readonly step: string; readonly us: number }[];
}

/** `build.ts --readable`: with the names of modules. */
export const READABLE = join(BUILT, 'readable');
const program = join(import.meta.dirname, '../many.ts');

/** The innermost frame of a module with a step decides: what crypto does for the signature belongs to signing. */
const STEPS: readonly (readonly [modules: RegExp, step: string])[] = [
  [/^lib\/sources\/(?:\w+\/verify|signed-time)/, 'verify the sender'],
  [/^lib\/(?:sources\/\w+\/(?:read|form|command)|commands|intent)/, 'read what is asked'],
  [/^lib\/(?:ledger|aws)\//, 'ledger'],
  [/^lib\/policy\//, 'decide'],
  [/^lib\/dlf\/(?:signature|authenticate|encode|credentials|breaker)/, 'call DLF: sign'],
  [/^lib\/http\/(?:send|connection|idle-|request-bytes|response-reader|address)/, 'HTTP and TLS'],
  [/^lib\/dlf\//, 'call DLF: read its answers'],
  [/^lib\/stop\//, 'go from state to state'],
  [/^lib\/(?:messages|sources)\//, 'put it into words'],
  [/^node_modules\/@aws-lambda-powertools|invoke-store/, 'log'],
  // What crypto and JSON do, a step further out is the reason of.
  [/^(?:node_modules\/@middy|handlers|lib\/(?!crypto|http\/exact-json))/, 'take the event in, and answer'],
];

/** Profiles many invocations of one process. */
export function measureSteps(subjects: readonly Subject[], invocations: number): readonly Steps[] {
  const moduleOf = modulesIn(READABLE);
  const stepOf = (stack: readonly Frame[]): string => {
    for (const frame of stack) {
      const module = moduleOf(frame);
      const step = module && STEPS.find(([modules]) => modules.test(module))?.[1];
      if (step !== undefined) return step;
    }
    return stack.some(({ url }) => /^node:(?:_http|_tls|net|internal\/(?:tls|stream))/.test(url))
      ? 'HTTP and TLS'
      : 'Node’s event loop, garbage collection';
  };
  return subjects.map(({ name, env }, index) => {
    const to = join(BUILT, 'steps.cpuprofile');
    const file = join(READABLE, 'webhook.cjs');
    execFileSync(process.execPath, [program, file, String(invocations), to], {
      env: {
        PATH: process.env['PATH'],
        BENCH_FIRST_INSTANCE: String((index + 1) * 1_000_000_000),
        ...env,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const sums = sumsOf(JSON.parse(readFileSync(to, 'utf8')) as Profile, stepOf);
    return {
      name,
      rows: [...sums]
        .filter(([step]) => step !== WAITING)
        .map(([step, ms]) => ({ step, us: (ms * 1000) / invocations }))
        .sort((a, b) => b.us - a.us),
    };
  });
}
