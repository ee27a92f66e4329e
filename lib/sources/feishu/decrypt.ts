import { createDecipheriv } from 'node:crypto';
import { sha256 } from '../../crypto/sha256.ts';

const BLOCK_BYTES = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The text in `{"encrypt":"…"}` (open.feishu.cn, "Configure Encrypt Key"): base64 of a block that is the initialisation
 * vector, then AES-256-CBC whose key is the SHA-256 of the encrypt key. Undefined for what is no such text. The text
 * proves nothing: whoever knows one can bend it.
 */
export function decrypt(encryptKey: string, encrypted: string): string | undefined {
  if (!BASE64.test(encrypted)) return undefined;
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length < 2 * BLOCK_BYTES || bytes.length % BLOCK_BYTES !== 0) return undefined;
  const decipher = createDecipheriv('aes-256-cbc', sha256(encryptKey), bytes.subarray(0, BLOCK_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(BLOCK_BYTES)), decipher.final()]);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text);
  } catch {
    return undefined;
  }
}
