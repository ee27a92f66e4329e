import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
export const BUILT = join(here, '.work');

/** Bundles what is compared as this project's own functions are: CommonJS, minified, for Node 24. */
export async function buildSubjects(): Promise<void> {
  const names = readdirSync(join(here, 'subjects')).filter(
    (name) => !['job.ts', 'dlf-calls.ts'].includes(name),
  );
  await build({
    entryPoints: names.map((name) => join(here, 'subjects', name)),
    outdir: BUILT,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    // The project's own packages are where the project has them.
    nodePaths: [join(here, '../node_modules')],
    logLevel: 'error',
  });
}
