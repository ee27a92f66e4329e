import type { RecordedCall } from './call-log.ts';
import type { Fault } from './fault.ts';
import type { SimulatedInstance } from './instance.ts';
import type { NameStyle } from './name-style.ts';
import type { DataArts } from './workspaces.ts';

export interface SimulatorOptions {
  /** Default 0, a free port. The address is always 127.0.0.1. */
  readonly port?: number;
  /** The port of the admin server, a second listener. Default 0. */
  readonly adminPort?: number;
  /** When given, DLF and IAM are served over https; the admin server is not. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  readonly projectId: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** When set, X-Security-Token must equal it. */
  readonly securityToken?: string;
  /** Without it there is no `POST /v3/auth/tokens`. */
  readonly iam?: { readonly domain: string; readonly user: string; readonly password: string };
  /** Default `sampleInstances(now())`. */
  readonly instances?: readonly SimulatedInstance[];
  /** How long an instance is still running after its stop was accepted. Default 0. */
  readonly stopTakesMs?: number;
  /** Whether the list's `offset` counts pages in place of records. Default false. */
  readonly offsetCountsPages?: boolean;
  /** Whether the list begins with the instance that was put last. Default false. */
  readonly listsNewestFirst?: boolean;
  /** Whether the list finds part of a name even when the query is precise. Default false. */
  readonly ignoresPreciseQuery?: boolean;
  /** How show and list write the names of jobs. Default: as they are. */
  readonly writesNames?: NameStyle;
  /** Jobs without instances of their own: every call about one is refused. Default `['stream_clicks']`. */
  readonly realTimeJobs?: readonly string[];
  /** The DataArts Studio instance and its workspaces. Default `sampleDataArts`. */
  readonly dataArts?: DataArts;
}

export interface Simulator {
  /** The DLF and IAM endpoint, e.g. `http://127.0.0.1:4567`. */
  readonly url: string;
  readonly adminUrl: string;
  instances(): readonly SimulatedInstance[];
  /** The instance with this ID; without a workspace, the first one found in any. */
  instance(instanceId: string, workspace?: string): SimulatedInstance | undefined;
  /** Adds an instance, or replaces the one with its workspace and ID. */
  put(instance: SimulatedInstance): void;
  /** Starts a new run under the same ID, whatever the state; throws when there is no such instance. */
  restart(instanceId: string, workspace?: string): void;
  /** Every request that the DLF and IAM listener received, oldest first. */
  calls(): readonly RecordedCall[];
  /** The calls with `POST …/stop`. */
  stopCalls(): readonly RecordedCall[];
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Ends the life of all tokens issued so far: they now answer APIG.0307. Says how many there are. */
  expireTokens(): number;
  /** The initial instances again, no calls, no faults, no locked keys; tokens stay as they are. */
  reset(): void;
  close(): Promise<void>;
}
