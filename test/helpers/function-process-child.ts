import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lambdaContext } from '../../local/gateway/lambda-context.ts';
import type { BuiltHandler } from './built-handler.ts';
import type { FromProcess, Invocation } from './function-process.ts';

/** The program of a function's process. */
const [, , bundle] = process.argv;
const { handler } = createRequire(import.meta.url)(join(import.meta.dirname, `../../dist/${bundle}.cjs`)) as {
  handler: BuiltHandler;
};

const say = (message: FromProcess): void => {
  process.send?.(message);
};

process.on('message', async ({ id, event, timeoutMs }: Invocation) => {
  const context = lambdaContext({ deadline: Date.now() + timeoutMs, now: Date.now });
  try {
    say({ id, result: await handler(event, context) });
  } catch (error) {
    say({ id, error: String(error) });
  }
});
say('ready');
