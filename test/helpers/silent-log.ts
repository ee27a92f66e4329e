import type { Log } from '../../lib/logging.ts';

/** For tests that look at what is done, not at what is written about it. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
