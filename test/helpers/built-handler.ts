import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { lambdaContext } from '../../local/gateway/lambda-context.ts';

const require = createRequire(import.meta.url);
const dist = join(import.meta.dirname, '../../dist');

export type BuiltHandler = (event: unknown, context?: Context) => Promise<unknown>;

/** Loads a bundle of `dist` as a cold start would, with this environment and no other. */
export function loadHandler(
  env: Readonly<Record<string, string>>,
  bundle: 'webhook' | 'worker' | 'event' = 'webhook',
): BuiltHandler {
  for (const path of Object.keys(require.cache)) if (path.startsWith(dist)) delete require.cache[path];
  const before = process.env;
  process.env = { PATH: before['PATH'], ...env };
  try {
    const { handler } = require(join(dist, `${bundle}.cjs`)) as { handler: BuiltHandler };
    return (event, context = lambdaContext({ deadline: Date.now() + 30_000, now: Date.now })) =>
      handler(event, context);
  } finally {
    process.env = before;
  }
}
