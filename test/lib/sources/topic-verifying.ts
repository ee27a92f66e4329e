import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpError, UnauthorizedError } from '../../../lib/http/errors.ts';
import type { Certificates } from '../../../lib/sources/certificates.ts';
import { selfSigned } from '../../../local/self-signed.ts';
import type { Members } from '../../helpers/topic-messages.ts';

/** A key of this run. */
export const { key } = selfSigned({ kind: 'rsa' });

/** The key that the published messages beside these tests were signed with. */
export const publishedKey = createPublicKey(readFileSync(join(import.meta.dirname, 'topic-public-key.pem')));

/** Certificates that all have one key; which were asked for. */
export function certificatesWith(
  publicKey: KeyObject = createPublicKey(key),
): Certificates & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  return {
    asked,
    get: async (url) => {
      asked.push(url);
      return { publicKey } as X509Certificate;
    },
  };
}

export const readMessage = (path: string): Members =>
  JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'));

/** Why a message is refused; `accepted`: it is not. */
export async function refusal(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
    return 'accepted';
  } catch (error) {
    if (error instanceof UnauthorizedError) return error.reason;
    if (error instanceof HttpError) return `${error.status} ${error.message}`;
    throw error;
  }
}

/** With one character more or less of what a member says. */
export const spoilt = (message: Members, name: string): Members => ({
  ...message,
  [name]: `${String(message[name]).slice(0, -1)}${String(message[name]).endsWith('Z') ? 'z' : 'Z'}`,
});
