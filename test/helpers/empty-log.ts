import { emptyLog } from './log-files.ts';

export const setup = emptyLog;
