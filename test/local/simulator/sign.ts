import { createHash, createHmac } from 'node:crypto';

export interface ToSign {
  readonly method: string;
  readonly host: string;
  /** Already canonical: encoded once, ending with a slash. */
  readonly canonicalPath: string;
  readonly canonicalQuery?: string;
  readonly body?: string;
  readonly at: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKey?: string;
  readonly secretKey?: string;
}

/** Signs by the book, with nothing worked out that the caller can write down. */
export function signedHeaders(request: ToSign): Record<string, string> {
  const date = new Date(request.at)
    .toISOString()
    .replace(/\.\d{3}Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  const headers: Record<string, string> = { ...request.headers, host: request.host, 'x-sdk-date': date };
  const names = Object.keys(headers).sort();
  const canonical = `${request.method}\n${request.canonicalPath}\n${request.canonicalQuery ?? ''}\n${names
    .map((name) => `${name}:${headers[name]}\n`)
    .join('')}\n${names.join(';')}\n${sha256(request.body ?? '')}`;
  const toSign = `SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', request.secretKey ?? 'the-secret-key')
    .update(toSign)
    .digest('hex');
  const access = request.accessKey ?? 'THEACCESSKEY';
  return {
    ...headers,
    authorization: `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
