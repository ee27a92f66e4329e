import type { DlfConfig } from '../dlf/client.ts';
import type { DlfCredentials } from '../dlf/credentials.ts';
import { dayuOriginOf, dlfOriginOf, iamOriginOf } from '../dlf/endpoints.ts';
import type { Reader } from '../intent/locale.ts';
import { DEFAULT_WORKSPACE, parseWorkspaceId, type Workspace } from '../intent/workspace.ts';
import { type Channel, readChannels } from '../notify/channels.ts';
import { type Origins, readReplyOrigins } from '../notify/origins.ts';
import { registry, type SourceName, sourceNames } from '../sources/registry.ts';
import { createEnvReader, type Env, type EnvReader } from './env-reader.ts';
import { type MemoryConfig, readMemory } from './memory.ts';
import { readReader } from './reader.ts';
import { type RemotePolicyConfig, readRemotePolicy } from './remote-policy.ts';

export interface Config {
  readonly dlf: DlfConfig;
  readonly workspace: Workspace;
  readonly policyFile: string | undefined;
  /** Where the policy is read while the service runs, instead of a file. */
  readonly remotePolicy: RemotePolicyConfig | undefined;
  /** Segments that stand in front of every path. */
  readonly basePath: readonly string[];
  /** Configured sources only. */
  readonly sources: ReadonlyMap<SourceName, unknown>;
  readonly memory: MemoryConfig;
  /** Who is told what alerts led to and what failed. */
  readonly channels: readonly Channel[];
  readonly replyOrigins: Origins;
  /** DataArts Studio instance whose workspaces may be named */
  readonly dataArtsInstanceId: string | undefined;
  /** Where a person looks at instances by hand. */
  readonly consoleUrl: string | undefined;
  /** How people are told. */
  readonly reader: Reader | undefined;
  /** What works, but an operator should know. */
  readonly warnings: readonly string[];
}

/**
 * Reads the environment.
 *
 * @throws ConfigError that names every variable that is missing or wrong, and no value
 */
export function readConfig(env: Env): Config {
  const reader = createEnvReader(env);
  const dlf = readDlf(reader);
  const workspace = parseWorkspaceId(reader.text('DLF_WORKSPACE') ?? DEFAULT_WORKSPACE);
  if (!workspace.ok) reader.problem('DLF_WORKSPACE', 'is not a workspace ID');
  const sources = new Map<SourceName, unknown>();
  const warnings: string[] = [];
  const set = Object.keys(env);
  for (const name of sourceNames) {
    const { prefix, env: envOf } = registry[name];
    if (!set.some((variable) => variable.startsWith(prefix))) continue;
    const { configure, warnings: warningsOf } = envOf();
    const config = configure(reader);
    if (config === undefined) continue;
    sources.set(name, config);
    warnings.push(...((warningsOf as ((given: unknown) => readonly string[]) | undefined)?.(config) ?? []));
  }
  const region = reader.text('DLF_REGION');
  if (region !== undefined && reader.text('DLF_ENDPOINT') === undefined && !dlfOriginOf(region).isKnown) {
    warnings.push(`DLF_REGION ${region} is in no list: ${dlf.origin} is made up by the usual rule`);
  }
  if (sources.size === 0) warnings.push('no sender is configured: every webhook route answers 404');
  const memory = readMemory(reader);
  // The readers are in another file.
  const channels = env['NOTIFY'] === undefined ? [] : readChannels(reader);
  if (channels.length > 0 && memory.queueUrl === undefined) {
    reader.problem('NOTIFY', 'needs QUEUE_URL: notices are the work of the worker');
  }
  const config: Config = {
    dlf,
    workspace: workspace.ok ? workspace.value : DEFAULT_WORKSPACE,
    policyFile: reader.text('POLICY_FILE'),
    remotePolicy: reader.text('POLICY_URL') === undefined ? undefined : readRemotePolicy(reader),
    basePath: (reader.text('BASE_PATH') ?? '').split('/').filter((segment) => segment !== ''),
    sources,
    memory,
    channels,
    replyOrigins: env['REPLY_ORIGINS_TEST'] === undefined ? new Map() : readReplyOrigins(reader),
    dataArtsInstanceId: readDataArtsInstanceId(reader),
    consoleUrl: readConsoleUrl(reader),
    reader:
      env['MESSAGE_LOCALE'] === undefined && env['TIME_ZONE'] === undefined ? undefined : readReader(reader),
    warnings,
  };
  reader.finish();
  return config;
}

function readDataArtsInstanceId(env: EnvReader): string | undefined {
  const id = env.text('DATAARTS_INSTANCE_ID');
  if (id !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    env.problem('DATAARTS_INSTANCE_ID', 'is not an instance ID');
  }
  return id;
}

function readConsoleUrl(env: EnvReader): string | undefined {
  const text = env.text('CONSOLE_URL');
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    env.problem('CONSOLE_URL', 'must be an https address');
  }
  return url?.href;
}

function readDlf(env: EnvReader): DlfConfig {
  const region = env.text('DLF_REGION');
  if (region !== undefined && !/^[a-z0-9-]+$/.test(region)) env.problem('DLF_REGION', 'is not a region');
  const origin = env.origin('DLF_ENDPOINT') ?? (region && dlfOriginOf(region).origin);
  if (origin === undefined && env.text('DLF_ENDPOINT') === undefined) {
    env.problem('DLF_ENDPOINT', 'or DLF_REGION is missing');
  }
  const projectId = env.required('DLF_PROJECT_ID');
  if (!/^[A-Za-z0-9_-]*$/.test(projectId)) env.problem('DLF_PROJECT_ID', 'is not a project ID');
  return {
    origin: origin ?? '',
    // The workspaces are another module's. A named endpoint may be a partner cloud's.
    dayuOrigin:
      region !== undefined && env.text('DLF_ENDPOINT') === undefined
        ? dayuOriginOf(region).origin
        : (origin ?? '').replace('//dayu-dlf.', '//dayu.'),
    projectId,
    credentials: readCredentials(env, region),
  };
}

function readCredentials(env: EnvReader, region: string | undefined): DlfCredentials {
  if (env.text('IAM_USER') === undefined) {
    const accessKey = env.required('HUAWEICLOUD_SDK_AK');
    const secretKey = env.required('HUAWEICLOUD_SDK_SK');
    const securityToken = env.text('HUAWEICLOUD_SDK_SECURITY_TOKEN');
    return { kind: 'keys', accessKey, secretKey, ...(securityToken !== undefined && { securityToken }) };
  }
  if (env.text('HUAWEICLOUD_SDK_AK') !== undefined) {
    env.problem('IAM_USER', 'and HUAWEICLOUD_SDK_AK are both set: use one of the two ways to authenticate');
  }
  const iamOrigin = env.origin('IAM_ENDPOINT') ?? (region && iamOriginOf(region).origin);
  if (iamOrigin === undefined) env.problem('IAM_ENDPOINT', 'or DLF_REGION is missing');
  return {
    kind: 'password',
    iamOrigin: iamOrigin ?? '',
    domain: env.required('IAM_DOMAIN'),
    user: env.required('IAM_USER'),
    password: env.required('IAM_PASSWORD'),
  };
}
