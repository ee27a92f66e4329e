import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUILT } from '../build-subjects.ts';
import { type Frame, modulesIn, type Profile, sumsOf } from '../profile.ts';
import { median } from '../stats.ts';
import { READABLE } from './steps.ts';
import type { Subject } from './subjects.ts';

/** Where the CPU time of a cold start goes, in milliseconds; the profiler itself takes a part. */
export interface Where {
  readonly name: string;
  readonly rows: readonly { readonly what: string; readonly ms: number }[];
}

const program = join(import.meta.dirname, '../once.cjs');

/** Profiles first answers (`--cpu-prof`), and takes the median of each part. */
export function profileCold(subjects: readonly Subject[], rounds: number): readonly Where[] {
  return subjects.map((subject) => ({
    name: subject.name,
    rows: mediansOf(subject, rounds, ([innermost]) => (innermost ? partOf(innermost) : 'other')),
  }));
}

/** What a first answer takes, module by module: what runs in Node for one of ours is that one's. */
export function profileModules(subject: Subject, rounds: number): Where['rows'] {
  const moduleOf = modulesIn(READABLE);
  const ofModule = (stack: readonly Frame[]): string => {
    if (stack.some(({ functionName }) => functionName === 'wrapSafe')) return 'compiling our files';
    if (stack.some(({ functionName }) => functionName === 'compileForInternalLoader'))
      return 'loading parts of Node';
    return stack.map(moduleOf).find((module) => module !== undefined) ?? 'Node and V8 themselves';
  };
  const file = join(READABLE, basename(subject.file));
  return mediansOf({ ...subject, file }, rounds, ofModule);
}

function mediansOf(
  subject: Subject,
  rounds: number,
  part: (stack: readonly Frame[]) => string,
): Where['rows'] {
  const runs = Array.from({ length: rounds }, () => sumsOf(profileOf(subject), part));
  const parts = [...new Set(runs.flatMap((run) => [...run.keys()]))];
  return parts
    .map((what) => ({ what, ms: median(runs.map((run) => run.get(what) ?? 0)) }))
    .filter(({ ms }) => ms >= 0.3)
    .sort((a, b) => b.ms - a.ms);
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

function partOf({ functionName, url }: Frame): string {
  if (functionName === 'wrapSafe') return 'compiling our files';
  if (functionName === 'compileForInternalLoader') return 'loading parts of Node';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url === '' || functionName === '(program)') return 'Node and V8 themselves';
  if (url.startsWith('node:')) {
    return /tls|https?|net|stream|_http/.test(url) ? 'HTTP and TLS' : 'the rest of Node’s library';
  }
  return `running ${url.split('/').at(-1)}`;
}
