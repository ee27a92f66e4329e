import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from '../bundling.ts';

const here = import.meta.dirname;
export const BUILT = join(here, '.work');

/** Bundles what is compared as this project's own functions are. */
export async function buildSubjects(): Promise<void> {
  const names = readdirSync(join(here, 'subjects')).filter(
    (name) => !['job.ts', 'dlf-calls.ts'].includes(name),
  );
  await build({
    ...bundling,
    entryPoints: names.map((name) => join(here, 'subjects', name)),
    outdir: BUILT,
    // The project's own packages are where the project has them.
    nodePaths: [join(here, '../node_modules')],
  });
}
