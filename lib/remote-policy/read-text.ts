import { addAbortSignal, Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { MAX_POLICY_BYTES, type PolicyUrl } from './policy-url.ts';

/** How an AWS service is reached. What is undefined is the SDK's to find. */
export interface ReadTextOptions {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
}

/** Reads the text that is there now, whatever it is. */
export type ReadText = (signal: AbortSignal) => Promise<string>;

/** Of each of two attempts, within the second or two that the reader is given. */
const PATIENCE = { connectionTimeout: 400, requestTimeout: 600, throwOnRequestTimeout: true };

/**
 * Reads S3's object (`s3:GetObject`) or SSM's parameter, decrypted (`ssm:GetParameter`). A text that is too long ends just
 * over {@link MAX_POLICY_BYTES}, which tells that it is.
 *
 * @returns a function that throws the SDK's own error, and whose work ends with its signal
 */
export function createReadText(
  url: PolicyUrl,
  { endpoint, region, credentials }: ReadTextOptions,
): ReadText {
  const options = {
    maxAttempts: 2,
    requestHandler: PATIENCE,
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
  };
  switch (url.kind) {
    case 's3': {
      const client = new S3Client({
        ...options,
        // A loopback address has no subdomain for the bucket.
        forcePathStyle: endpoint !== undefined,
        // TLS has checked every byte; S3's default checksum would be computed a second time, in JavaScript.
        responseChecksumValidation: 'WHEN_REQUIRED',
      });
      const { bucket: Bucket, key: Key } = url;
      return async (abortSignal) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
        return Body instanceof Readable ? textOf(addAbortSignal(abortSignal, Body)) : '';
      };
    }
    case 'ssm': {
      const client = new SSMClient(options);
      const { name: Name } = url;
      return async (abortSignal) => {
        const command = new GetParameterCommand({ Name, WithDecryption: true });
        const { Parameter } = await client.send(command, { abortSignal });
        return Parameter?.Value ?? '';
      };
    }
  }
}

async function textOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    // Leaving the loop destroys the stream.
    if (size > MAX_POLICY_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
