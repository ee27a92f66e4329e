import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'topic-key.pem';

/** The key of the local stand-in for SNS and SMN; undefined: it was never started. `npm run send` signs with it. */
export function readTopicKey(folder: string): string | undefined {
  const path = join(folder, FILE);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

export function keepTopicKey(folder: string, key: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILE), key, { mode: 0o600 });
}
