import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A private key that a local stand-in was started with; undefined: it never was. `npm run send` signs with it. */
export function readKey(folder: string, file: string): string | undefined {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Keeps a private key for the next start, readable by nobody else. */
export function keepKey(folder: string, file: string, key: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), key, { mode: 0o600 });
}
