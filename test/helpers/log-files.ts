import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Set once for a run, in the process that starts the workers. */
const VARIABLE = 'DLF_STOP_TEST_LOG';
const PARENT = join(import.meta.dirname, '../../.test-output');

/** Everything that the service writes while the tests of a run go on, one file for each process. */
const directory = process.env[VARIABLE];

export function startLog(): void {
  mkdirSync(PARENT, { recursive: true });
  process.env[VARIABLE] = mkdtempSync(join(PARENT, 'log-'));
}

export function appendToLog(process: string, text: string): void {
  if (directory !== undefined) appendFileSync(join(directory, `${process}.log`), text);
}

const ACCOUNTS = '.accounts';

/** One line for each world that has something to reconcile. */
export function appendToAccounts(line: string): void {
  if (directory !== undefined) appendFileSync(join(directory, `${process.pid}${ACCOUNTS}`), `${line}\n`);
}

export function readAccounts(): readonly string[] {
  if (directory === undefined) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(ACCOUNTS))
    .flatMap((file) => readFileSync(join(directory, file), 'utf8').split('\n'))
    .filter((line) => line !== '');
}

export function readLog(): string {
  if (directory === undefined) return '';
  return readdirSync(directory)
    .filter((file) => file.endsWith('.log'))
    .map((file) => readFileSync(join(directory, file), 'utf8'))
    .join('\n');
}
