import { readLiveSettings } from './settings.ts';

/** Before any test: vitest would print a stack in place of what is missing. */
export function setup(): void {
  const reading = readLiveSettings(process.env);
  if (reading.kind === 'settings') return;
  console.error(reading.why);
  process.exit(1);
}
