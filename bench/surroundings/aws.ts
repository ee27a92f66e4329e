import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localAws } from '../../local/defaults.ts';
import { startDynamo } from '../../local/embedded/dynamo.ts';
import { startSqs } from '../../local/embedded/sqs.ts';

/** DynamoDB's and SQS' stand-ins, behind counters of what is asked of them. */
const TABLE = 'dlf-stop-bench';
const [dynamo, sqs] = await Promise.all([startDynamo(), startSqs({ name: TABLE, visibilitySeconds: 30 })]);
await dynamo.createTable(TABLE);

const counts = new Map<string, number>();

/** Hands requests on, and counts them by what they ask for. */
async function counted(target: string): Promise<string> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const name = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const { method, url, headers } = request;
    const onward = httpRequest({ hostname, port, agent, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

process.send?.({
  LEDGER_TABLE: TABLE,
  QUEUE_URL: sqs.queue.url,
  AWS_ENDPOINT_URL_DYNAMODB: await counted(dynamo.url),
  AWS_ENDPOINT_URL_SQS: await counted(sqs.url),
  AWS_REGION: localAws.region,
  AWS_ACCESS_KEY_ID: localAws.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localAws.secretAccessKey,
});
process.on('message', () => {
  process.send?.(Object.fromEntries(counts));
  counts.clear();
});
process.on('disconnect', () => process.exit());
