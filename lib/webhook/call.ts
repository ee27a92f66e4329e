import type { WebhookRequest } from '../http/webhook-request.ts';
import type { OpenSource } from '../sources/open-source.ts';
import type { Verified } from '../sources/source.ts';

/** A webhook call whose sender is proven, or that needs no proof. */
export type Call =
  | { readonly kind: 'health' }
  | { readonly kind: 'handshake'; readonly opened: OpenSource; readonly request: WebhookRequest }
  | {
      readonly kind: 'delivery';
      readonly opened: OpenSource;
      readonly verified: Verified;
    };

export type Delivery = Extract<Call, { kind: 'delivery' }>;
