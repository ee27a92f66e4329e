import { createVerify } from 'node:crypto';
import type { Certificates } from './certificates.ts';

/** What a topic's message proves itself with: SNS and SMN sign some of its members, each as a line with its name. */
export interface TopicSignature {
  readonly members: readonly (readonly [name: string, value: string])[];
  readonly algorithm: 'RSA-SHA1' | 'RSA-SHA256';
  /** base64 */
  readonly signature: string;
  /** Of which it was found that it is the service's own. */
  readonly certificateUrl: string;
}

/** The one member whose text may have several lines. */
const TEXT = /^message$/i;

/**
 * Whether the service has signed it, and has signed nothing else with the same text: with line ends in them, an ID and a
 * subject could be read as another ID without a subject, and one message as two.
 */
export async function isSignedByService(
  { members, algorithm, signature, certificateUrl }: TopicSignature,
  certificates: Certificates,
): Promise<boolean> {
  if (members.some(([name, value]) => !TEXT.test(name) && !/^[^\n]+$/.test(value))) return false;
  const certificate = await certificates.get(certificateUrl);
  if (certificate === undefined) return false;
  const signed = members.map(([name, value]) => `${name}\n${value}\n`).join('');
  return createVerify(algorithm).update(signed, 'utf8').verify(certificate.publicKey, signature, 'base64');
}

/** SNS and SMN go on trying for an hour, with the time of the first attempt. */
const MAX_AGE_MS = 60 * 60_000;
/** Clocks differ. */
const MAX_AHEAD_MS = 5 * 60_000;

/** Whether a message was published within the time in which it is still delivered. */
export function isOfNow(timestamp: string, now: number): boolean {
  const age = now - Date.parse(timestamp);
  return age <= MAX_AGE_MS && age >= -MAX_AHEAD_MS;
}
