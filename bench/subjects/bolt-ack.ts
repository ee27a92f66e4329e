import { App, AwsLambdaReceiver } from '@slack/bolt';

/** Bolt, answering a signed slash command without doing anything. */
const receiver = new AwsLambdaReceiver({ signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '' });
const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-none' }) });

app.command('/dlf', async ({ ack }) => {
  await ack('ok');
});

const started = receiver.start();
export const handler = async (event: unknown, context: unknown): Promise<unknown> =>
  (await started)(event as never, context as never);
