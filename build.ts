import { rm } from 'node:fs/promises';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Modules that few deployments use: each becomes a file of its own, loaded when first called.
 * A lazy import inside one bundle would defer running them, but not compiling them.
 */
const chunks = [
  { name: 'policy-file', module: 'lib/policy/policy-file.ts', exports: ['loadPolicyFile'] },
] as const;

/** Puts small stand-ins in the place of the chunks' modules. */
const lazyChunks: Plugin = {
  name: 'lazy-chunks',
  setup: ({ onLoad }) => {
    for (const chunk of chunks) {
      onLoad(
        { filter: new RegExp(`[\\\\/]${chunk.module.replaceAll('/', '[\\\\/]').replaceAll('.', '\\.')}$`) },
        () => ({
          contents: chunk.exports
            .map(
              (name) =>
                `export const ${name} = (...args) => require('./${chunk.name}.cjs').${name}(...args);`,
            )
            .join('\n'),
          loader: 'js',
        }),
      );
    }
  },
};

const common: BuildOptions & { metafile: true } = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  // CommonJS: as ESM, importing node:http reads every export of it, which loads undici (40 ms).
  format: 'cjs',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.cjs' },
  outdir: 'dist',
  metafile: true,
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
const results = await Promise.all([
  build({
    ...common,
    entryPoints: ['handlers/webhook.ts'],
    plugins: [lazyChunks],
    external: chunks.map(({ name }) => `./${name}.cjs`),
  }),
  build({ ...common, entryPoints: Object.fromEntries(chunks.map(({ name, module }) => [name, module])) }),
]);
for (const { metafile } of results) {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    console.log(`${file} ${(bytes / 1024).toFixed(1)} kB`);
  }
}
