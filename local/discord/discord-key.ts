import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'discord-key.pem';

/** The key of the local stand-in for Discord; undefined: it was never started. `npm run send` signs with it. */
export function readDiscordKey(folder: string): string | undefined {
  const path = join(folder, FILE);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The public half of it, as Discord shows it; made where there is none. */
export function keepDiscordKey(folder: string): string {
  const known = readDiscordKey(folder);
  if (known !== undefined) return publicHalf(known);
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILE), key, { mode: 0o600 });
  return publicHalf(key);
}

/** 64 hexadecimal digits of a private key's public half. */
export function publicHalf(privateKey: string): string {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
}
