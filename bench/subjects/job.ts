import type { App } from '@slack/bolt';
import { look, stop } from './dlf-calls.ts';

/** The job as somebody writes it with Bolt: no ledger, no policy, no repeats, no deadline. */
export function registerJob(app: App): void {
  app.command('/dlf', async ({ ack, command }) => {
    const [verb, jobName = '', instanceId = ''] = command.text.split(/\s+/);
    if (verb !== 'stop' || !/^\d+$/.test(instanceId)) return ack('Usage: /dlf stop <job_name> <instance_id>');
    const before = await look(jobName, instanceId);
    if (before.status !== 'running') return ack(`${jobName} ${instanceId} is ${before.status}`);
    const isTaken = await stop(jobName, instanceId);
    const after = await look(jobName, instanceId);
    return ack({
      response_type: 'in_channel',
      text: `${isTaken ? 'Stopped' : 'Could not stop'} ${jobName} ${instanceId}`,
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: `*${jobName}* instance ${instanceId}: ${after.status}` },
        },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: `*Job*\n${jobName}` },
            { type: 'mrkdwn', text: `*Instance*\n${instanceId}` },
            { type: 'mrkdwn', text: `*Asked by*\n<@${command.user_id}>` },
          ],
        },
      ],
    });
  });
}
