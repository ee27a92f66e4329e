import type { Late } from '../intent/late.ts';
import type { RequestId } from '../intent/request-id.ts';

/** How an ask is to be carried out. Times in milliseconds since the epoch. */
export interface Terms {
  readonly receivedAt: number;
  /** After this moment it is told, never sent. */
  readonly expiresAt: number;
  /** The sender waits for the end, as long as it can. */
  readonly inline: boolean;
  /** It hears it by a message that is posted then. */
  readonly isMute?: true;
  /** What is not sent by then is gone on with. */
  readonly mayGoOn: boolean;
  /** Makes the place for late replies, of a request's ID. */
  readonly late?: (requestId: RequestId) => Late | undefined;
  /** SHA-256 of the body, base64url. */
  readonly payload?: string;
  /** How many targets its delivery names, where it is one of alerts. */
  readonly targets?: number;
}
