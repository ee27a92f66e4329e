import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Ignored, ReadAlerts } from '../lib/alerts/ignored.ts';
import type { AlertNames } from '../lib/alerts/names.ts';
import { createEnvReader, type Env } from '../lib/config/env-reader.ts';
import { parseExactJson } from '../lib/http/exact-json.ts';
import type { Ask } from '../lib/intent/intent.ts';
import { parseJobTarget, parseTarget } from '../lib/intent/target.ts';
import { DEFAULT_WORKSPACE, type Workspaces } from '../lib/intent/workspace.ts';
import type { Mapping } from '../lib/mapping/mapping.ts';
import { readMapped } from '../lib/mapping/read-mapped.ts';
import type { FilePolicy } from '../lib/policy/policy.ts';
import { readPolicy } from '../lib/policy/policy-file.ts';
import { IGNORED } from '../lib/sources/alert-answers.ts';
import { readNames } from '../lib/sources/names-env.ts';
import { policySources } from '../lib/sources/registry.ts';
import type { Printed } from './policy-command.ts';

const USAGE = ['Usage: npm run mapping -- try <policy file> <payload file> [--sender <name>]'];

/** `npm run mapping`: what a sender's mapping makes of a payload, without sending anything anywhere. */
export function runMapping(args: readonly string[], env: Env = {}): Printed {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { sender: { type: 'string' } },
    });
    const [command, file, payload, ...more] = positionals;
    if (command !== 'try' || file === undefined || payload === undefined || more.length > 0) {
      return { exitCode: 2, lines: USAGE };
    }
    return tryMapping(file, payload, values.sender, env);
  } catch (error) {
    if (error instanceof Error) return { exitCode: 2, lines: [error.message, ...USAGE] };
    throw error;
  }
}

function tryMapping(path: string, payload: string, wanted: string | undefined, env: Env): Printed {
  const read = readPolicy(readFileSync(path, 'utf8'), DEFAULT_WORKSPACE, policySources);
  return read.ok
    ? tryPolicy(read.value, path, payload, wanted, namesIn(env))
    : { exitCode: 1, lines: read.problem.map((each) => `${path}: ${each}`) };
}

function tryPolicy(
  policy: FilePolicy,
  path: string,
  payload: string,
  wanted: string | undefined,
  names: AlertNames,
): Printed {
  const mapping = senderIn(policy, wanted);
  if (mapping === undefined) {
    const declared = [...policy.senders.keys()];
    const lines = [
      declared.length === 0
        ? `${path} declares no senders`
        : `${path} declares ${declared.join(', ')}: say which one with --sender`,
    ];
    return { exitCode: 2, lines };
  }
  const read = readMapped(bodyIn(readFileSync(payload, 'utf8'), payload), mapping, names);
  if (!read.ok) {
    return { exitCode: 1, lines: [`custom/${mapping.name} does not understand it: ${read.problem.kind}`] };
  }
  return { exitCode: 0, lines: linesOf(mapping, read.value, policy.workspaces) };
}

const senderIn = ({ senders }: FilePolicy, wanted: string | undefined): Mapping | undefined =>
  wanted === undefined && senders.size === 1 ? [...senders.values()][0] : senders.get(wanted ?? '');

/** Under which keys the deployment would look. */
function namesIn(env: Env): AlertNames {
  const reader = createEnvReader(env);
  const { names } = readNames(reader);
  reader.finish();
  return names;
}

/** JSON, or a form as a sender without JSON posts it. */
function bodyIn(text: string, path: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    if (/^\s*[[{"]/.test(text)) throw new Error(`${path} is not JSON`, { cause: error });
    return Object.fromEntries(new URLSearchParams(text.trim()));
  }
}

const linesOf = (mapping: Mapping, { asks, ignored }: ReadAlerts, workspaces: Workspaces): string[] => [
  `custom/${mapping.name}: ${asks.length} ask for a stop, ${ignored.length} for nothing`,
  ...asks.flatMap((ask) => ['', ...askLines(ask, workspaces)]),
  ...ignored.flatMap((each) => ['', ...ignoredLines(each)]),
];

function askLines(ask: Ask, workspaces: Workspaces): string[] {
  const { target, asker, reason, alert } = ask;
  const parsed = (ask.mayBeByName ? parseJobTarget : parseTarget)(target, workspaces);
  const { labels = {}, startedAt } = alert ?? {};
  return [
    `asks to stop ${target.jobName} ${target.instanceId ?? '(its only running instance, where the rule says resolve: only-running)'}`,
    ...(parsed.ok ? [] : [`  but ${parsed.problem.field} is not possible: ${parsed.problem.why}`]),
    `  workspace:  ${target.workspace ?? 'the default one'}`,
    `  alert:      ${asker.id}`,
    `  started:    ${startedAt === undefined ? 'not said' : new Date(startedAt).toISOString()}`,
    `  labels:     ${
      Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ') || 'none'
    }`,
    `  summary:    ${reason ?? 'none'}`,
    `  repeats by: ${(ask.dedupe ?? []).filter((part) => part !== '').join(' · ')}`,
  ];
}

const ignoredLines = ({ reason, asker, target }: Ignored): string[] => [
  `asks for nothing: ${IGNORED[reason]}`,
  `  alert:      ${asker.id}`,
  ...(target?.jobName === undefined
    ? []
    : [`  about:      ${[target.jobName, target.instanceId].filter(Boolean).join(' ')}`]),
];
