import { keepKey, readKey } from '../kept-key.ts';

const FILE = 'topic-key.pem';

/** The key of the local stand-in for SNS and SMN. */
export const readTopicKey = (folder: string): string | undefined => readKey(folder, FILE);

export const keepTopicKey = (folder: string, key: string): void => keepKey(folder, FILE, key);
