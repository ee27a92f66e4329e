import { openAdminServer } from './admin-server.ts';
import { createCallLog } from './call-log.ts';
import { createSignatureCheck } from './check-signature.ts';
import { createDlfServer } from './dlf-server.ts';
import { createFaultList } from './fault-list.ts';
import { createIamTokens } from './iam-tokens.ts';
import { createInstanceStore } from './instance-store.ts';
import { createKeyLocks } from './key-locks.ts';
import { openListener } from './listener.ts';
import { sampleInstances } from './sample-instances.ts';
import type { Simulator, SimulatorOptions } from './simulator-options.ts';
import { sampleDataArts } from './workspaces.ts';

export type { RecordedCall } from './call-log.ts';
export type { Fault } from './fault.ts';
export type { SimulatedInstance } from './instance.ts';
export type { Simulator, SimulatorOptions } from './simulator-options.ts';

/**
 * Starts a stand-in for DLF and IAM on 127.0.0.1, with an admin server beside it.
 *
 * @example
 * const simulator = await startSimulator({ projectId, accessKey, secretKey });
 * simulator.fault({ kind: 'status', status: 429, retryAfter: 1, on: 'stop', times: 1 });
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const initial = options.instances ?? sampleInstances(now());
  const store = createInstanceStore({ initial, now, stopTakesMs: options.stopTakesMs ?? 0 });
  const tokens = createIamTokens(now);
  const locks = createKeyLocks(now);
  const log = createCallLog(now);
  const faults = createFaultList();

  const server = createDlfServer({
    store,
    tokens,
    log,
    faults,
    projectId: options.projectId,
    iam: options.iam,
    offsetCountsPages: options.offsetCountsPages ?? false,
    listsNewestFirst: options.listsNewestFirst ?? false,
    ignoresPreciseQuery: options.ignoresPreciseQuery ?? false,
    writesNames: options.writesNames,
    realTimeJobs: options.realTimeJobs ?? ['stream_clicks'],
    dataArts: options.dataArts ?? sampleDataArts,
    checkSignature: createSignatureCheck(options, locks, now),
    resetConnection: (socket) => listener.resetConnection(socket),
  });
  const { port = 0, adminPort = 0, tls } = options;
  const listener = await openListener({ port, tls, onRequest: server.handle });

  const find: Simulator['instance'] = (instanceId, workspace) =>
    workspace === undefined ? store.findAnywhere(instanceId) : store.find(workspace, instanceId);
  const clearFaults = (): void => {
    faults.clear();
    listener.resume();
  };
  const controls: Omit<Simulator, 'adminUrl' | 'close'> = {
    url: listener.url,
    instances: store.all,
    instance: find,
    put: store.put,
    restart: (instanceId, workspace) => {
      const instance = find(instanceId, workspace);
      if (!instance) throw new Error(`The simulator has no instance ${instanceId}`);
      store.restart(instance);
    },
    calls: log.calls,
    stopCalls: log.stopCalls,
    fault: (fault) => {
      faults.add(fault);
      if (fault.kind === 'refuse') listener.pause();
    },
    clearFaults,
    expireTokens: tokens.expireAll,
    reset: () => {
      server.cancelDelayed();
      clearFaults();
      store.reset();
      locks.reset();
      log.clear();
    },
  };

  const admin = await openAdminServer(adminPort, controls, now).catch(async (error: unknown) => {
    await listener.close();
    throw error;
  });
  return {
    ...controls,
    adminUrl: admin.url,
    close: async () => {
      server.cancelDelayed();
      await Promise.all([listener.close(), admin.close()]);
    },
  };
}
