import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT } from '../build-subjects.ts';
import type { Subject } from './subjects.ts';

/** Where the CPU time of a cold start goes, in milliseconds; the profiler itself takes a part. */
export interface Where {
  readonly name: string;
  readonly rows: readonly { readonly what: string; readonly ms: number }[];
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const program = join(import.meta.dirname, '../once.cjs');

/** Profiles first answers (`--cpu-prof`), and takes the median of each part. */
export function profileCold(subjects: readonly Subject[], rounds: number): readonly Where[] {
  return subjects.map((subject) => {
    const runs = Array.from({ length: rounds }, () => partsOf(profileOf(subject)));
    const parts = [...new Set(runs.flatMap((run) => [...run.keys()]))];
    const rows = parts
      .map((what) => ({ what, ms: median(runs.map((run) => run.get(what) ?? 0)) }))
      .filter(({ ms }) => ms >= 0.3)
      .sort((a, b) => b.ms - a.ms);
    return { name: subject.name, rows };
  });
}

function profileOf({ file, env, event }: Subject): Profile {
  const folder = join(BUILT, 'profile');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const flags = ['--cpu-prof', '--cpu-prof-interval', '200', `--cpu-prof-dir=${folder}`];
  execFileSync(process.execPath, [...flags, program, file, JSON.stringify(event())], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'ignore',
  });
  const [name = ''] = readdirSync(folder);
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile;
}

function partsOf({ nodes, samples, timeDeltas }: Profile): ReadonlyMap<string, number> {
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const sums = new Map<string, number>();
  samples.forEach((id, index) => {
    const part = parts.get(id) ?? 'other';
    sums.set(part, (sums.get(part) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  });
  return sums;
}

function partOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  if (functionName === '(idle)') return 'waiting';
  if (functionName === 'wrapSafe') return 'compiling our files';
  if (functionName === 'compileForInternalLoader') return 'loading parts of Node';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url === '' || functionName === '(program)') return 'Node and V8 themselves';
  if (url.startsWith('node:')) {
    return /tls|https?|net|stream|_http/.test(url) ? 'HTTP and TLS' : 'the rest of Node’s library';
  }
  return `running ${url.split('/').at(-1)}`;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
