import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startGateway } from '../../local/gateway/gateway.ts';
import type { LambdaHandler } from '../../local/gateway/lambda-handler.ts';

/** The built function behind the local gateway, as `npm start` has it. */
const require = createRequire(import.meta.url);
const { handler } = require(join(import.meta.dirname, '../../dist/webhook.cjs')) as {
  handler: LambdaHandler;
};
const { url } = await startGateway({ handler });
process.send?.({ url });
process.on('message', () => process.send?.(process.resourceUsage().maxRSS / 1024));
process.on('disconnect', () => process.exit());
