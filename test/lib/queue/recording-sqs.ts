import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of SendMessageBatch, as it came over the wire. */
export interface RecordedCall {
  readonly host: string | undefined;
  readonly queueUrl: string;
  readonly entries: readonly {
    readonly Id: string;
    readonly MessageBody: string;
    readonly DelaySeconds?: number;
  }[];
}

/** What becomes of a call. */
export type Behaviour =
  | { readonly kind: 'take' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'silent' }
  /** 200, but of the entries only as many are named, none of them as failed. */
  | { readonly kind: 'forget'; readonly taken: number }
  | { readonly kind: 'garble' };

export interface RecordingSqs {
  readonly url: string;
  readonly calls: readonly RecordedCall[];
  /** The most that were under way at the same moment. */
  readonly atOnce: () => number;
  readonly underWay: () => number;
  close(): Promise<void>;
}

/** Stands in for SQS where a test is about single calls; the last behaviour is repeated. */
export async function startRecordingSqs(...behaviours: Behaviour[]): Promise<RecordingSqs> {
  const calls: RecordedCall[] = [];
  let underWay = 0;
  let atOnce = 0;

  const answer = (call: RecordedCall, behaviour: Behaviour, response: ServerResponse): void => {
    const taken = behaviour.kind === 'forget' ? behaviour.taken : call.entries.length;
    const Successful = call.entries.slice(0, taken).map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: md5(behaviour.kind === 'garble' ? `${MessageBody}?` : MessageBody),
    }));
    response.writeHead(behaviour.kind === 'status' ? behaviour.status : 200, {
      'content-type': 'application/x-amz-json-1.0',
    });
    response.end(JSON.stringify(behaviour.kind === 'status' ? {} : { Successful, Failed: [] }));
  };

  const server = createServer((request, response) => {
    underWay += 1;
    atOnce = Math.max(atOnce, underWay);
    response.once('close', () => {
      underWay -= 1;
    });
    void read(request).then((body) => {
      const { QueueUrl, Entries } = JSON.parse(body) as {
        QueueUrl: string;
        Entries: RecordedCall['entries'];
      };
      const call = { host: request.headers.host, queueUrl: QueueUrl, entries: Entries };
      const behaviour = behaviours[calls.push(call) - 1] ?? behaviours.at(-1) ?? { kind: 'take' };
      // Later than the others that are sent with it arrive.
      if (behaviour.kind !== 'silent')
        setImmediate(() => setImmediate(() => answer(call, behaviour, response)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    atOnce: () => atOnce,
    underWay: () => underWay,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
