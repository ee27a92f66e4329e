import type { AwsTools } from '../../lib/aws/json-call.ts';
import { systemClock } from '../../lib/clock.ts';
import { createSend } from '../../lib/http/send.ts';

/** For calls of what runs on loopback: signatures and timeouts go by the real time. */
export const awsTools = (): AwsTools => ({
  send: createSend(Date.now),
  clock: systemClock,
  random: () => 0,
});
