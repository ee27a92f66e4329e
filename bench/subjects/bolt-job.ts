import { App, AwsLambdaReceiver } from '@slack/bolt';
import { registerJob } from './job.ts';

/** Bolt, doing the same job: look, stop, look again, and a formatted answer. */
const receiver = new AwsLambdaReceiver({ signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '' });
const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-none' }) });
registerJob(app);

const started = receiver.start();
export const handler = async (event: unknown, context: unknown): Promise<unknown> =>
  (await started)(event as never, context as never);
