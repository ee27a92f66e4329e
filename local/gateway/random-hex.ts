import { randomUUID } from 'node:crypto';

/** So many hexadecimal digits, 32 at most, as no other call has them. Node draws those of UUIDs in advance, many at once. */
export const randomHex = (digits: number): string => randomUUID().replaceAll('-', '').slice(0, digits);
