import Module, { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { lambdaContext } from '../../local/gateway/lambda-context.ts';
import type { BuiltHandler } from './built-handler.ts';

/** Answers one event in a process of its own, and says which of our files were evaluated on the way. */
const files: [name: string, bytes: number][] = [];
const { prototype } = Module as unknown as {
  prototype: { _compile(this: unknown, text: string, path: string): unknown };
};
const compile = prototype._compile;
prototype._compile = function (text, path) {
  files.push([basename(path), Buffer.byteLength(text)]);
  return compile.call(this, text, path);
};

const { handler } = createRequire(import.meta.url)(join(import.meta.dirname, '../../dist/webhook.cjs')) as {
  handler: BuiltHandler;
};
process.on('message', async (event) => {
  const answer = await handler(event, lambdaContext({ deadline: Date.now() + 29_000, now: Date.now }));
  process.send?.({ files, answer }, () => process.exit());
});
process.send?.('ready');
