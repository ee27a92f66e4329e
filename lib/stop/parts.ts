import type { Clock } from '../clock.ts';
import type { DlfClient } from '../dlf/client.ts';
import type { WorkspaceIdOf } from '../dlf/workspace-names.ts';
import type { Reader } from '../intent/locale.ts';
import type { Audit, Ledger } from '../ledger/ledger.ts';
import type { Log } from '../logging.ts';
import type { Policy } from '../policy/policy.ts';
import type { Queue } from '../queue/queue.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { StopRequest } from './request.ts';

/** What stopping works with. */
export interface Parts {
  readonly dlf: DlfClient;
  readonly ledger: Ledger<StopRequest>;
  readonly audit: Audit<AuditEntry>;
  /** Whether every process sees the same ledger: what one of them forbids must hold for all. */
  readonly isShared: boolean;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Without one nobody comes back to a request: what does not fit into its delivery is given up. */
  readonly queue?: Queue;
  readonly log: Log;
  /** IDs of workspaces by names that only DataArts Studio knows. */
  readonly workspaceIdOf?: WorkspaceIdOf;
  /** Where a person looks at instances by hand. */
  readonly consoleUrl?: string;
  /** Names of the channels that are told what alerts led to and what failed. */
  readonly channels: readonly string[];
  /** How people are told; absent: in English, by UTC. */
  readonly reader?: Reader;
}
