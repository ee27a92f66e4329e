import { startLog } from './log-files.ts';

export const setup = startLog;
