import { randomBytes } from 'node:crypto';
import { systemClock } from './clock.ts';
import { readConfig } from './config/config.ts';
import type { Env } from './config/env-reader.ts';
import { createDlfClient } from './dlf/client.ts';
import { createSend } from './http/send.ts';
import { createMemoryLedger } from './ledger/memory-ledger.ts';
import type { Log } from './logging.ts';
import type { Policy } from './policy/policy.ts';
import { loadPolicyFile } from './policy/policy-file.ts';
import { sourceNames } from './sources/registry.ts';
import type { StopRequest } from './stop/request.ts';
import type { AskTools } from './webhook/answer-ask.ts';
import { createSources, type OpenSourceByName } from './webhook/sources.ts';

/** The parts, put together once per cold start. */
export interface App extends AskTools {
  readonly basePath: readonly string[];
  readonly openSource: OpenSourceByName;
  readonly now: () => number;
}

/**
 * Builds the service from its environment.
 *
 * @throws ConfigError or PolicyFileError: a service that is configured wrongly does not start
 */
export function createApp(env: Env, log: Log): App {
  const config = readConfig(env);
  for (const warning of config.warnings) log.warn('configuration', { warning });
  const policy: Policy =
    config.policyFile === undefined
      ? {
          kind: 'default',
          workspaces: { fallback: config.workspace, named: new Map(), onlyListed: false },
        }
      : loadPolicyFile(config.policyFile, config.workspace, sourceNames);
  const clock = systemClock;
  return {
    log,
    basePath: config.basePath,
    openSource: createSources(config.sources),
    now: clock.now,
    parts: {
      clock,
      policy,
      randomBytes,
      ledger: createMemoryLedger<StopRequest>(clock.now),
      dlf: createDlfClient(config.dlf, createSend(clock.now), clock, Math.random),
    },
  };
}
