import { writeFileSync } from 'node:fs';
import inspector from 'node:inspector/promises';
import { createRequire } from 'node:module';
import { delivery, eventOf } from './deliveries.ts';

/** Many Slack commands through one function in this process, after as many that warm it up; writes a CPU profile. */
const [file = '', count = '0', to = ''] = process.argv.slice(2);
const { handler } = createRequire(import.meta.url)(file) as {
  handler: (event: object, context: object) => Promise<{ statusCode: number; body: string }>;
};
const context = { functionName: 'bench', getRemainingTimeInMillis: () => 29_000 };

async function invoke(): Promise<void> {
  for (let index = 0; index < Number(count); index += 1) {
    const { body } = await handler(eventOf(delivery('slack')), context);
    if (!body.includes('Stopped')) throw new Error(`no stop: ${body}`);
  }
}

await invoke();
const session = new inspector.Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 200 });
await session.post('Profiler.start');
await invoke();
const { profile } = await session.post('Profiler.stop');
writeFileSync(to, JSON.stringify(profile));
process.exit(0);
