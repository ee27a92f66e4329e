import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { keepKey, readKey } from '../kept-key.ts';

const FILE = 'discord-key.pem';

/** The key of the local stand-in for Discord. */
export const readDiscordKey = (folder: string): string | undefined => readKey(folder, FILE);

/** The public half of it, as Discord shows it; made where there is none. */
export function keepDiscordKey(folder: string): string {
  const known = readDiscordKey(folder);
  if (known !== undefined) return publicHalf(known);
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  keepKey(folder, FILE, key);
  return publicHalf(key);
}

/** 64 hexadecimal digits of a private key's public half. */
export function publicHalf(privateKey: string): string {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
}
