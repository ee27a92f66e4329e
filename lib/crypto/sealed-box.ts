import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
/** Random nonces of this size are good for 2^32 boxes of one key (NIST SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The version stands in front, so that another algorithm can follow while old boxes are still about. */
const BOX = /^1\.([A-Za-z0-9_-]+)$/;

/**
 * Encrypts a text, so that it can be stored where others read.
 *
 * @param secret long enough not to be guessed: the key is derived from it without stretching
 * @param purpose separates the keys of boxes that hold different things under one secret
 * @param about what the box belongs to, a request ID for example: it does not open for another one
 */
export function seal(
  secret: string,
  purpose: string,
  about: string,
  text: string,
  randomBytes: (size: number) => Uint8Array,
): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(secret, purpose), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(about));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `1.${sealed.toString('base64url')}`;
}

/** The text of a box; undefined for whatever none of the secrets opens. Several secrets stand for a rotation. */
export function open(
  secrets: readonly string[],
  purpose: string,
  about: string,
  box: string,
): string | undefined {
  const sealed = bytesOf(box);
  if (sealed === undefined) return undefined;
  for (const secret of secrets) {
    const text = openWith(keyOf(secret, purpose), about, sealed);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** One box has one spelling: Node's decoder would skip what is no base64url and drop bits left over. */
function bytesOf(box: string): Buffer | undefined {
  const [, text] = BOX.exec(box) ?? [];
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length >= NONCE_BYTES + TAG_BYTES && bytes.toString('base64url') === text ? bytes : undefined;
}

function openWith(key: Buffer, about: string, sealed: Buffer): string | undefined {
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

const keyOf = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));
