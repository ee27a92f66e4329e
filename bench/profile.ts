import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A CPU profile as V8 writes it, as far as it is read. */
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: Frame;
  readonly children?: readonly number[];
}

export interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** What is no work belongs to no part. */
export const WAITING = 'waiting';

/** Milliseconds by what a stack belongs to; frames come from the innermost to the outermost. */
export function sumsOf(
  { nodes, samples, timeDeltas }: Profile,
  partOf: (stack: readonly Frame[]) => string,
): ReadonlyMap<string, number> {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const stackOf = (id: number | undefined): Frame[] => {
    const frame = id === undefined ? undefined : frames.get(id);
    return frame === undefined ? [] : [frame, ...stackOf(parents.get(id as number))];
  };
  const parts = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      callFrame.functionName === '(idle)' ? WAITING : partOf(stackOf(id)),
    ]),
  );
  const sums = new Map<string, number>();
  samples.forEach((id, index) => {
    const part = parts.get(id) ?? 'other';
    sums.set(part, (sums.get(part) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  });
  return sums;
}

/** Which module a function of the readable bundles comes from: esbuild writes its path above it. */
export function modulesIn(folder: string): (frame: Frame) => string | undefined {
  const files = new Map(
    readdirSync(folder).map((name) => {
      let module = name;
      const lines = readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .map((line) => {
          module = /^\/\/ ((?:lib|handlers|node_modules)\/\S+)$/.exec(line)?.[1] ?? module;
          return module;
        });
      return [name, lines] as const;
    }),
  );
  return ({ url, lineNumber }) =>
    url.startsWith('node:') ? undefined : files.get(url.split('/').at(-1) ?? '')?.[lineNumber];
}
