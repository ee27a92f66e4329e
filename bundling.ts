import type { BuildOptions } from 'esbuild';

/** How functions are bundled, ours and those that the bench compares them with. */
export const bundling = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  // CommonJS: as ESM, importing node:http reads every export of it, which loads undici (40 ms).
  format: 'cjs',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.cjs' },
  logLevel: 'warning',
} as const satisfies BuildOptions;
