import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { equalConstantTime } from '../../crypto/equal.ts';
import { hmacSha256 } from '../../crypto/sha256.ts';

/** The scheme of developer.work.weixin.qq.com/document/path/90968 ("加解密方案说明"). */
const ALGORITHM = 'aes-256-cbc';
const IV_BYTES = 16;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
/** PKCS#7 over blocks of 32, twice AES' own. */
const PAD_BLOCK = 32;

/** SHA-1, hexadecimal, of the four texts in their order. */
export const wecomSignature = (token: string, timestamp: string, nonce: string, encrypted: string): string =>
  createHash('sha1').update([token, timestamp, nonce, encrypted].sort().join('')).digest('hex');

/** The message within; undefined for what this key has not encrypted, or what is for somebody else. */
export function decryptWecom(aesKey: string, receiveId: string, encrypted: string): Buffer | undefined {
  const padded = decipher(keyOf(aesKey), encrypted);
  const plain = padded && withoutPadding(padded);
  if (plain === undefined || plain.length < RANDOM_BYTES + LENGTH_BYTES) return undefined;
  const start = RANDOM_BYTES + LENGTH_BYTES;
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) return undefined;
  return equalConstantTime(plain.subarray(end), receiveId) ? plain.subarray(start, end) : undefined;
}

/**
 * Encrypts a message. The scheme wants 16 random bytes in front, which take the part of an initialization vector. They are
 * derived from the message, the key and what the request says of itself, as a synthetic one is (RFC 5297): only the same answer
 * to the same request has the same bytes again, and whoever does not know the key cannot tell them from random ones.
 */
export function encryptWecom(aesKey: string, receiveId: string, message: string, about: string): string {
  const key = keyOf(aesKey);
  const bytes = Buffer.from(message);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(bytes.length);
  const subkey = hmacSha256(key, 'dlf-stop: bytes in front of an answer');
  const front = hmacSha256(subkey, JSON.stringify([about, message])).subarray(0, RANDOM_BYTES);
  const plain = Buffer.concat([front, length, bytes, Buffer.from(receiveId)]);
  const missing = PAD_BLOCK - (plain.length % PAD_BLOCK);
  const cipher = createCipheriv(ALGORITHM, key, key.subarray(0, IV_BYTES)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(missing, missing)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

const keyOf = (aesKey: string): Buffer => Buffer.from(`${aesKey}=`, 'base64');

/** One message has one spelling: Node's decoder would skip what is no base64. */
function decipher(key: Buffer, encrypted: string): Buffer | undefined {
  const bytes = Buffer.from(encrypted, 'base64');
  const isWhole =
    bytes.length > 0 && bytes.length % PAD_BLOCK === 0 && bytes.toString('base64') === encrypted;
  if (!isWhole) return undefined;
  const cipher = createDecipheriv(ALGORITHM, key, key.subarray(0, IV_BYTES)).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

function withoutPadding(padded: Buffer): Buffer | undefined {
  const count = padded.at(-1) ?? 0;
  if (count < 1 || count > PAD_BLOCK) return undefined;
  return padded.subarray(-count).every((byte) => byte === count) ? padded.subarray(0, -count) : undefined;
}
