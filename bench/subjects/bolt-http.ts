import { createServer } from 'node:net';
import { App } from '@slack/bolt';
import { registerJob } from './job.ts';

/** Bolt's own HTTP server, doing the same job. */
const free = createServer().listen(0, '127.0.0.1', () => {
  const address = free.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  free.close(() => void start(port));
});

async function start(port: number): Promise<void> {
  const app = new App({
    signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '',
    authorize: async () => ({ botToken: 'xoxb-none' }),
  });
  registerJob(app);
  await app.start({ port, host: '127.0.0.1' });
  process.send?.({ url: `http://127.0.0.1:${port}/slack/events` });
}
process.on('message', () => process.send?.(process.resourceUsage().maxRSS / 1024));
process.on('disconnect', () => process.exit());
