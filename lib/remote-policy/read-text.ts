import { addAbortSignal, Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AwsOptions } from '../config/aws-options.ts';
import type { PolicyUrl } from '../config/remote-policy.ts';
import { readFailure } from './failure.ts';
import { MAX_POLICY_BYTES, TOO_LARGE } from './max-bytes.ts';
import { PolicyReadError } from './read-error.ts';

/** Reads the text that is there now, whatever it is; throws PolicyReadError. Once the signal is aborted nothing goes on. */
type ReadText = (signal: AbortSignal) => Promise<string>;

/** Reads a policy's text from S3 (`s3:GetObject`) or from Systems Manager, decrypted (`ssm:GetParameter`). */
export function createReadText(url: PolicyUrl, options: AwsOptions): ReadText {
  const readOnce = url.kind === 's3' ? createReadS3(url, options) : createReadSsm(url, options);
  return async (signal) => {
    try {
      return await readOnce(signal);
    } catch (error) {
      const { isPassing, failure } = readFailure(error);
      if (!isPassing || signal.aborted) throw failure;
    }
    return readOnce(signal).catch((error: unknown) => {
      throw readFailure(error).failure;
    });
  };
}

type UrlOf<Kind extends PolicyUrl['kind']> = Extract<PolicyUrl, { kind: Kind }>;

function createReadS3({ bucket: Bucket, key: Key }: UrlOf<'s3'>, options: AwsOptions): ReadText {
  const client = new S3Client({
    ...clientConfig(options),
    // On loopback a bucket has no host name of its own.
    forcePathStyle: options.endpoint !== undefined,
    // TLS has checked every byte; this would be computed in JavaScript.
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return async (abortSignal) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
    return Body instanceof Readable ? collect(addAbortSignal(abortSignal, Body)) : '';
  };
}

function createReadSsm({ name: Name }: UrlOf<'ssm'>, options: AwsOptions): ReadText {
  const client = new SSMClient(clientConfig(options));
  return async (abortSignal) => {
    const command = new GetParameterCommand({ Name, WithDecryption: true });
    const { Parameter } = await client.send(command, { abortSignal });
    return Parameter?.Value ?? '';
  };
}

/**
 * One attempt: between two of them the SDK waits on a timer that no abort ends. No connection is kept: until the next
 * minute the other side would have closed it, and Lambda freezes what is open.
 */
const clientConfig = ({ endpoint, region, credentials }: AwsOptions) => ({
  maxAttempts: 1,
  requestHandler: { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } },
  ...(endpoint !== undefined && { endpoint }),
  ...(region !== undefined && { region }),
  ...(credentials !== undefined && { credentials }),
});

/** Leaving the loop early destroys the stream, and with it the connection. */
async function collect(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_POLICY_BYTES) throw new PolicyReadError(TOO_LARGE);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
