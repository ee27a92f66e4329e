import type { Send } from '../http/send.ts';
import type { CredentialsProvider, DlfCredentials, KeyCredentials } from './credentials.ts';
import { createTokenProvider } from './iam-token.ts';

/** The provider for what is configured: keys as they are, or tokens for an IAM user. */
export const createCredentialsProvider = (
  configured: DlfCredentials,
  projectId: string,
  send: Send,
  now: () => number,
): CredentialsProvider =>
  configured.kind === 'keys'
    ? createKeyProvider(configured, now)
    : createTokenProvider(configured, projectId, send, now);

/** A signature under keys that are known to have expired would only count against them. */
const createKeyProvider =
  (keys: KeyCredentials, now: () => number): CredentialsProvider =>
  async () => {
    const { expiresAt } = keys;
    if (expiresAt === undefined || now() < expiresAt) return keys;
    const body = { error_msg: `the temporary access key expired at ${new Date(expiresAt).toISOString()}` };
    return {
      kind: 'none',
      exchange: { kind: 'answer', status: 401, headers: {}, body: JSON.stringify(body) },
    };
  };
