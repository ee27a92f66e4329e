import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that the service writes while the tests run, one file for each process. */
const DIRECTORY = join(import.meta.dirname, '../../.test-output/log');

export function emptyLog(): void {
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
}

export function appendToLog(process: string, text: string): void {
  appendFileSync(join(DIRECTORY, `${process}.log`), text);
}

export function readLog(): string {
  return readdirSync(DIRECTORY)
    .map((file) => readFileSync(join(DIRECTORY, file), 'utf8'))
    .join('\n');
}
