import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultNames } from '../../lib/alerts/names.ts';
import { readTopicMessage } from '../../lib/alerts/topic-message.ts';
import { parseTopicUrn } from '../../lib/sources/smn/topic-urn.ts';

const script = join(import.meta.dirname, '../../examples/smn/subscribe.sh');
const PROJECT = '0a419ac94f80f2c62f14c01e34ae5dfc';
const URN = `urn:smn:cn-north-4:${PROJECT}:dlf-alarms`;
const TOPICS = `/v2/${PROJECT}/notifications/topics`;

interface Call {
  readonly line: string;
  readonly token: string | undefined;
  readonly body: Readonly<Record<string, string>>;
}

const calls: Call[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    calls.push({
      line: `${request.method} ${request.url}`,
      token: request.headers['x-auth-token']?.toString(),
      body: text === '' ? {} : JSON.parse(text),
    });
    response.end('{}');
  });
});

beforeEach(async () => {
  calls.length = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const run = async (...args: readonly string[]): Promise<string> => {
  const { port } = server.address() as AddressInfo;
  const env = {
    PATH: process.env['PATH'],
    SMN_ENDPOINT: `http://127.0.0.1:${port}`,
    SMN_REGION: 'cn-north-4',
    SMN_PROJECT_ID: PROJECT,
    SMN_TOKEN: 'iam-token',
    ADDRESS: 'https://dlf-stop.example.com',
  };
  return (await promisify(execFile)('bash', [script, ...args], { env })).stdout;
};

describe('the example script for SMN', () => {
  it('makes a topic whose URN is one that SMN_TOPIC_URNS takes', async () => {
    const output = await run('topic');
    expect(calls).toMatchObject([
      { line: `POST ${TOPICS}`, token: 'iam-token', body: { name: 'dlf-alarms' } },
    ]);
    const [, urn = ''] = /^SMN_TOPIC_URNS=(.*)$/m.exec(output) ?? [];
    expect(parseTopicUrn(urn)).toEqual({ name: URN, region: 'cn-north-4' });
  });

  it('subscribes the route over HTTPS, and looks whether that is confirmed', async () => {
    await run('subscribe');
    await run('list');
    expect(calls).toMatchObject([
      {
        line: `POST ${TOPICS}/${URN}/subscriptions`,
        body: { protocol: 'https', endpoint: 'https://dlf-stop.example.com/webhooks/smn' },
      },
      { line: `GET ${TOPICS}/${URN}/subscriptions?offset=0&limit=100` },
    ]);
  });

  it('publishes what asks for a stop', async () => {
    await run('try', 'job_batch', '34765');
    const [call] = calls;
    expect(call?.line).toBe(`POST ${TOPICS}/${URN}/publish`);
    const { subject, message: text = '' } = call?.body ?? {};
    const message = { source: 'smn', id: 'm1', subject, text, at: '2026-11-24T01:10:00Z' } as const;
    expect(readTopicMessage(message, defaultNames)).toMatchObject({
      ok: true,
      value: { target: { jobName: 'job_batch', instanceId: '34765' } },
    });
  });

  it('says how it is used when it is not told what to do', async () => {
    await expect(run()).rejects.toMatchObject({
      code: 2,
      stdout: expect.stringContaining('subscribe.sh topic'),
    });
  });
});
