import { describe, expect, it } from 'vitest';
import { BadRequestError, MethodNotAllowedError } from '../../../../lib/http/errors.ts';
import type { StatusMessage } from '../../../../lib/messages/status-message.ts';
import { respondAlerts } from '../../../../lib/sources/alert-answers.ts';
import { source } from '../../../../lib/sources/alertmanager/index.ts';
import type { Answer } from '../../../../lib/sources/source.ts';
import { outcomes } from '../../messages/outcomes.ts';
import { messageOf, messageWithoutTarget, REQUEST_ID } from '../../messages/subjects.ts';

const respond = (answer: Answer) => source.respond(answer);
type Ignored = Extract<Answer, { kind: 'results' }>['ignored'];
const results = (
  messages: readonly StatusMessage[],
  ignored: Ignored = [],
): Extract<Answer, { kind: 'results' }> => ({
  kind: 'results',
  deliveryId: 'D',
  messages,
  ignored,
});
const asker = { kind: 'alert', source: 'alertmanager', id: 'TooLong' } as const;
const json = { 'content-type': 'application/json' };
describe('the answer to alerts', () => {
  it('says of more than a thousand ignored ones how many there are of each kind', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      reason: index % 4 === 0 ? ('no-job-name' as const) : ('resolved' as const),
      asker,
    }));
    const { body } = respond(results([], many));
    expect(JSON.parse(body)).toMatchObject({
      ignored: [
        { reason: expect.stringContaining('names no DLF job'), count: 2_500 },
        { reason: 'The alert is resolved.', count: 7_500 },
      ],
    });
    expect(JSON.parse(respond(results([], many.slice(0, 1_000))).body).ignored).toHaveLength(1_000);
  });

  it('has one result for each alert that asks, and a reason for each other', () => {
    const response = respond(
      results(
        [messageOf(), messageWithoutTarget({ outcome: outcomes['invalid-target'] })],
        [
          { reason: 'resolved', asker },
          { reason: 'no-job-name', asker },
          { reason: 'no-instance-id', asker },
          { reason: 'not-an-alert', asker },
          { reason: 'not-firing', asker },
        ],
      ),
    );
    expect(response).toMatchObject({ status: 200, headers: json });
    expect(JSON.parse(response.body)).toEqual({
      delivery_id: 'D',
      results: [
        {
          request_id: REQUEST_ID,
          job_name: 'job_batch',
          instance_id: '34765',
          workspace: 'default',
          outcome: 'stopped',
          message:
            "Stopped job_batch instance 34765 after 2 h. Only this run was stopped: the job's schedule goes on. To have it back: rerun job_batch 34765 --workspace default, where policy allows.",
        },
        {
          request_id: REQUEST_ID,
          outcome: 'invalid-target',
          message: 'The job name is missing. Nothing was stopped.',
        },
      ],
      ignored: [
        { reason: 'The alert is resolved.' },
        { reason: expect.stringContaining('job_name') },
        { reason: expect.stringContaining('instance_id') },
        { reason: 'The entry is not an alert.' },
        { reason: 'The alert is not firing.' },
      ],
    });
  });

  it('is 200 without anything to do', () => {
    expect(respond(results([])).status).toBe(200);
  });

  it('takes the status with which the sender tries again, while something is not settled', () => {
    const unsettled: Answer = { ...results([messageOf()]), retryAfterSeconds: 90 };
    expect(respond(unsettled)).toMatchObject({ status: 503, headers: { 'retry-after': '90' } });
    expect(respondAlerts(unsettled, 429)).toMatchObject({ status: 429, headers: { 'retry-after': '90' } });
    expect(respond(results([messageOf()])).headers).not.toHaveProperty('retry-after');
  });

  it('is 400 for what cannot be read, 200 for every other refusal', () => {
    const answer = (kind: 'malformed' | 'refused') =>
      respond({ kind: 'status', message: messageWithoutTarget({ outcome: outcomes[kind] }) });
    expect(answer('malformed').status).toBe(400);
    expect(answer('refused').status).toBe(200);
    expect(JSON.parse(answer('refused').body)).toMatchObject({ request_id: REQUEST_ID, outcome: 'refused' });
    expect(respond({ kind: 'help', may: [] })).toMatchObject({ status: 200, body: '{}' });
  });

  it('says in an error what has to change', () => {
    expect(source.refuse(new BadRequestError('the body is not JSON'))).toEqual({
      status: 400,
      headers: json,
      body: '{"message":"Nothing was done: the body is not JSON."}',
    });
    expect(source.refuse(new MethodNotAllowedError('POST')).headers).toMatchObject({ allow: 'POST' });
  });
});
