import type { Clock } from '../clock.ts';
import type { DlfClient } from '../dlf/client.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import type { StopRequest } from './request.ts';

/** What stopping works with. */
export interface Parts {
  readonly dlf: DlfClient;
  readonly ledger: Ledger<StopRequest>;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Uint8Array;
}
