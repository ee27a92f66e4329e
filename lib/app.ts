import { randomBytes } from 'node:crypto';
import { systemClock, type Until } from './clock.ts';
import { type Config, readConfig } from './config/config.ts';
import { ConfigError, createEnvReader, type Env } from './config/env-reader.ts';
import type { MemoryConfig } from './config/memory.ts';
import { createBreakerLocks } from './dlf/breaker-locks.ts';
import { createDlfClient } from './dlf/client.ts';
import { createWorkspaceNames } from './dlf/workspace-names.ts';
import { createPinnedFetch } from './http/pinned-fetch.ts';
import { createSend } from './http/send.ts';
import { failed } from './intent/result.ts';
import type { Workspaces } from './intent/workspace.ts';
import { createDynamo } from './ledger/dynamo.ts';
import { createMemoryAudit } from './ledger/memory-audit.ts';
import { createMemoryLedger } from './ledger/memory-ledger.ts';
import type { Log } from './logging.ts';
import { createPost } from './notify/post.ts';
import { whatNeedsMemory } from './policy/needs-memory.ts';
import type { FilePolicy, Policy } from './policy/policy.ts';
import { loadPolicyFile, readPolicy } from './policy/policy-file.ts';
import { createSqsQueue } from './queue/sqs-queue.ts';
import type { CurrentPolicy } from './remote-policy/current-policy.ts';
import { openRemotePolicy } from './remote-policy/open-remote-policy.ts';
import { createCertificates } from './sources/certificates.ts';
import { readNames } from './sources/names-env.ts';
import { createSources, type OpenSourceByName } from './sources/open-source.ts';
import { policySources } from './sources/registry.ts';
import type { VerifyTools } from './sources/source.ts';
import type { AuditEntry } from './stop/audit-entry.ts';
import type { Parts } from './stop/parts.ts';
import type { StopRequest } from './stop/request.ts';
import type { EventTools } from './webhook/answer-lambda-alarm.ts';
import type { AskTools } from './webhook/ask-tools.ts';
import type { WorkerTools } from './worker/worker-tools.ts';

/** The webhook's parts, put together once per cold start. */
export interface App extends AskTools {
  readonly log: Log;
  readonly basePath: readonly string[];
  readonly openSource: OpenSourceByName;
  readonly verifyTools: VerifyTools;
  readonly now: () => number;
  /** Absent: the policy of `parts` stays as it is. */
  readonly currentPolicy?: CurrentPolicy;
}

/**
 * Builds the webhook from its environment.
 *
 * @throws ConfigError or PolicyFileError: a service that is configured wrongly does not start
 */
export function createApp(env: Env, log: Log): App {
  const config = readConfig(env);
  for (const warning of config.warnings) log.warn('configuration', { warning });
  const { policy, currentPolicy } = createPolicy(config, env, log);
  const { now, sleep } = systemClock;
  const outgoing = createOutgoing(config);
  const certificates = once(() => createCertificates(outgoing.fetch, now));
  return {
    log,
    basePath: config.basePath,
    openSource: createSources(config.sources),
    verifyTools: {
      certificates: { get: (url) => certificates().get(url) },
      mappings: async () => mappingsIn(currentPolicy ? await currentPolicy.get(shortly()) : policy),
    },
    now,
    sleep,
    ...outgoing,
    parts: createParts(config, policy, log),
    ...(currentPolicy && { currentPolicy }),
  };
}

/** What calls others than DLF. */
function createOutgoing({ replyOrigins }: Config): Pick<AskTools, 'fetch' | 'post'> {
  const { now } = systemClock;
  const send = createSend(now);
  const fetch = once(() => createPinnedFetch(send, replyOrigins, now));
  return { fetch: (call) => fetch()(call), post: createPost(send, replyOrigins, now) };
}

/** For what is in another file: it is made when it is first asked for. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** How long somebody who is not proven yet may keep us busy with reading the policy. */
const POLICY_MS = 2_000;

const shortly = (): Until => ({
  deadline: systemClock.now() + POLICY_MS,
  signal: new AbortController().signal,
});

/** The senders that a policy declares; undefined: it cannot be read. */
function mappingsIn(policy: Policy): FilePolicy['senders'] | undefined {
  if (policy.kind === 'unreadable') return undefined;
  return policy.kind === 'file' ? policy.senders : new Map();
}

/** The parts for alarms that invoke Lambda themselves. */
export interface EventApp extends EventTools {
  readonly now: () => number;
  /** Absent: the policy of `parts` stays as it is. */
  readonly currentPolicy?: CurrentPolicy;
}

/**
 * Builds them from their environment.
 *
 * @throws ConfigError or PolicyFileError
 */
export function createEvent(env: Env, log: Log): EventApp {
  const { now, sleep, fetch, post, parts, currentPolicy } = createApp(env, log);
  const reader = createEnvReader(env);
  const { names } = readNames(reader);
  const topics = reader.list('SNS_TOPIC_ARNS');
  reader.finish();
  return { now, sleep, fetch, post, parts, names, topics, ...(currentPolicy && { currentPolicy }) };
}

/** The worker's parts, put together once per cold start. */
export interface Worker extends WorkerTools {
  readonly queueUrl: string;
  readonly now: () => number;
  /** Absent: the policy of `parts` stays as it is. */
  readonly currentPolicy?: CurrentPolicy;
}

/**
 * Builds the worker from its environment.
 *
 * @throws ConfigError or PolicyFileError
 */
export function createWorker(env: Env, log: Log): Worker {
  const config = readConfig(env);
  const { queueUrl } = config.memory;
  if (queueUrl === undefined) throw new ConfigError(['QUEUE_URL is missing']);
  const { now } = systemClock;
  const { policy, currentPolicy } = createPolicy(config, env, log);
  return {
    queueUrl,
    channels: config.channels,
    openSource: createSources(config.sources),
    now,
    ...createOutgoing(config),
    parts: createParts(config, policy, log),
    ...(currentPolicy && { currentPolicy, policyProblem: currentPolicy.problem }),
  };
}

const DAY_MS = 24 * 60 * 60_000;

function createParts(config: Config, policy: Policy, log: Log): Parts {
  const { memory, channels, consoleUrl, dataArtsInstanceId, reader } = config;
  const clock = systemClock;
  const { ledgerTable, queueUrl, aws } = memory;
  const tools = { send: createSend(clock.now), clock, random: Math.random };
  const retentionMs = memory.auditDays * DAY_MS;
  const { ledger, audit } =
    ledgerTable === undefined || aws === undefined
      ? {
          ledger: createMemoryLedger<StopRequest>(clock.now),
          audit: createMemoryAudit<AuditEntry>(clock.now, retentionMs),
        }
      : createDynamo<StopRequest, AuditEntry>(
          { ...aws.dynamo, table: ledgerTable, retentionMs, tools },
          clock.now,
        );
  const breakerStoreOf = createBreakerLocks(ledger, randomBytes(12).toString('base64url'), clock.now);
  const dlf = createDlfClient({ ...config.dlf, breakerStoreOf }, tools.send, clock, tools.random);
  return {
    log,
    clock,
    policy,
    randomBytes,
    ledger,
    audit,
    isShared: ledgerTable !== undefined,
    ...(queueUrl !== undefined && aws && { queue: createSqsQueue({ ...aws.sqs, url: queueUrl, tools }) }),
    ...(consoleUrl !== undefined && { consoleUrl }),
    channels: channels.map(({ name }) => name),
    ...(reader && { reader }),
    ...(dataArtsInstanceId !== undefined && {
      workspaceIdOf: createWorkspaceNames(dlf, dataArtsInstanceId, clock),
    }),
    dlf,
  };
}

/** The packaged policy; or a way to the current one, beside one that allows nothing for whoever does not ask for it. */
function createPolicy(
  { policyFile, remotePolicy, workspace, memory }: Config,
  env: Env,
  log: Log,
): { readonly policy: Policy; readonly currentPolicy?: CurrentPolicy } {
  const workspaces: Workspaces = { fallback: workspace, named: new Map(), onlyListed: false };
  if (remotePolicy !== undefined) {
    const unreadable: Policy = { kind: 'unreadable', workspaces };
    const currentPolicy = openRemotePolicy(remotePolicy, {
      parse: (text) => {
        const read = readPolicy(text, workspace, policySources);
        const problems = read.ok ? missingFor(read.value, memory, env) : [];
        return problems.length > 0 ? failed(problems) : read;
      },
      unreadable,
      clock: systemClock,
      log,
    });
    return { policy: unreadable, currentPolicy };
  }
  if (policyFile === undefined) return { policy: { kind: 'default', workspaces } };
  const policy = loadPolicyFile(policyFile, workspace, policySources);
  const problems = missingFor(policy, memory, env);
  if (problems.length > 0) throw new ConfigError(problems);
  return { policy };
}

/** Without a table each process would count, and be asked, for itself; without its secret a sender would be everybody. */
function missingFor(policy: FilePolicy, { ledgerTable }: MemoryConfig, env: Env): readonly string[] {
  const needs = ledgerTable === undefined ? whatNeedsMemory(policy) : [];
  const withoutSecret = [...policy.senders.values()].filter(
    ({ secretEnv }) => !env[secretEnv]?.split(',').every((secret) => secret.trim() !== ''),
  );
  return [
    ...(needs.length === 0 ? [] : [`LEDGER_TABLE is missing: the policy has ${needs.join(', ')}`]),
    ...withoutSecret.map(
      ({ name, secretEnv }) =>
        `${secretEnv} is missing or has an empty element: the policy's sender ${name} has its secret there`,
    ),
  ];
}
