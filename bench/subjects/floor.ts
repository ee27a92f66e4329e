import { look, stop } from './dlf-calls.ts';

/** The three calls of DLF and nothing else: what no program that does the job can go below with fetch. */
let instance = 0;
export const handler = async (): Promise<object> => {
  const id = String(9_000_000_000 + ++instance);
  await look('floor', id);
  await stop('floor', id);
  await look('floor', id);
  return { statusCode: 200, body: 'ok' };
};
