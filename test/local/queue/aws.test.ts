import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Aws, startAws } from '../../../local/aws.ts';
import { localAws } from '../../../local/defaults.ts';
import { eventually } from '../../helpers/programs.ts';
import { recordsOf } from './world.ts';

describe('AWS on this machine', () => {
  const { region, ...credentials } = localAws;
  let folder: string;
  let aws: Aws;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dlf-stop-'));
    aws = await startAws(folder);
  });
  afterEach(async () => {
    await aws.close();
    rmSync(folder, { recursive: true });
  });

  const dynamo = () =>
    new DynamoDBClient({ endpoint: aws.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', region, credentials });
  const send = async (MessageBody: string) => {
    const sqs = new SQSClient({ endpoint: aws.env['AWS_ENDPOINT_URL_SQS'] ?? '', region, credentials });
    await sqs.send(new SendMessageCommand({ QueueUrl: aws.env['QUEUE_URL'], MessageBody }));
  };
  const restart = async () => {
    await aws.close();
    aws = await startAws(folder);
  };

  it('keeps records and messages from one start to the next', async () => {
    const Item = { pk: { S: 'a' }, what: { S: 'kept' } };
    await dynamo().send(new PutItemCommand({ TableName: aws.env['LEDGER_TABLE'], Item }));
    await send('kept');
    await restart();
    const get = new GetItemCommand({ TableName: aws.env['LEDGER_TABLE'], Key: { pk: { S: 'a' } } });
    expect((await dynamo().send(get)).Item).toEqual(Item);
    const bodies: string[] = [];
    aws.run(async (event) => {
      for (const { body } of recordsOf(event) ?? []) bodies.push(body);
    });
    await eventually(() => bodies.length > 0, 'the message');
    expect(bodies).toEqual(['kept']);
  });

  it('wakes the worker for a message and for a sweep', async () => {
    const sources: unknown[] = [];
    aws.run(async (event) => {
      sources.push((event as { source?: string }).source ?? recordsOf(event)[0]?.eventSourceARN);
    });
    await send('hello');
    await eventually(() => sources.length === 2, 'a sweep and a message');
    expect(sources).toContain('aws.events');
    expect(sources).toContain('arn:aws:sqs:eu-west-1:000000000000:dlf-stop-local');
  });

  it('lets nobody else at its data', async () => {
    await expect(startAws(folder)).rejects.toMatchObject({ name: 'DataInUseError' });
  });

  it('listens on loopback alone', async () => {
    for (const name of ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS']) {
      const { hostname, port } = new URL(aws.env[name] ?? '');
      expect(hostname).toBe('127.0.0.1');
      // All of 127.0.0.0/8 is this machine: a server that listened on every interface would be here too.
      const elsewhere = createConnection(Number(port), '127.0.0.2');
      await expect(once(elsewhere, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  it('outlives a client that goes away in the middle of a call', async () => {
    const { port } = new URL(aws.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
    const socket = createConnection(Number(port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf', () => socket.destroy());
    await once(socket, 'close');
    expect((await dynamo().send(new ListTablesCommand({}))).TableNames).toEqual(['dlf-stop-local']);
  });
});
