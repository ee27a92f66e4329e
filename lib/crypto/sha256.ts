import { createHmac, hash } from 'node:crypto';

export const sha256 = (data: string | Uint8Array): Buffer => hash('sha256', data, 'buffer');

/** In hexadecimal digits: a third of the time that bytes and their digits take. */
export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex');

export const hmacSha256 = (key: string | Uint8Array, data: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(data).digest();
