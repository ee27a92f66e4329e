import { readFileSync } from 'node:fs';
import { failed, ok, type Result } from '../intent/result.ts';
import type { Workspace } from '../intent/workspace.ts';
import { plainJson } from './file-json.ts';
import { readAlertLimits, readLimits } from './file-limits.ts';
import { readPeople } from './file-people.ts';
import type { FilePath, FileProblem } from './file-problem.ts';
import { readQuiet, readRule } from './file-rules.ts';
import { fileSchema, type PolicyText } from './file-schema.ts';
import { readSenders } from './file-senders.ts';
import { readWorkspaces } from './file-workspaces.ts';
import { readYaml } from './file-yaml.ts';
import type { FilePolicy } from './policy.ts';

/** The policy file cannot be used; `problems` name line and path. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  readonly problems: readonly string[];
  /** @param where what stands in front of the problems, e.g. `POLICY_FILE policy.yaml` */
  constructor(where: string, problems: readonly string[], options?: ErrorOptions) {
    super(`${where}: ${problems.join('; ')}`, options);
    this.problems = problems;
  }
}

/**
 * Reads a policy file, YAML or JSON (which YAML 1.2 includes).
 *
 * @param fallback the workspace that an omitted one means
 * @param sources the senders of this version
 * @throws PolicyFileError when it cannot be read, or has a key or a value that is not understood
 */
export function loadPolicyFile(path: string, fallback: Workspace, sources: readonly string[]): FilePolicy {
  const where = `POLICY_FILE ${path}`;
  return parsePolicy(readText(path, where), where, fallback, sources);
}

/**
 * Reads a policy.
 *
 * @param where what stands in front of the problems, e.g. `POLICY_FILE policy.yaml`
 * @param fallback the workspace that an omitted one means
 * @param sources the senders of this version
 * @throws PolicyFileError that names every problem with its line and its path
 */
export function parsePolicy(
  text: string,
  where: string,
  fallback: Workspace,
  sources: readonly string[],
): FilePolicy {
  const read = readPolicy(text, fallback, sources);
  if (!read.ok) throw new PolicyFileError(where, read.problem);
  return read.value;
}

/**
 * Reads a policy; the problems name every line and path.
 *
 * @param fallback the workspace that an omitted one means
 * @param sources the senders of this version
 */
export function readPolicy(
  text: string,
  fallback: Workspace,
  sources: readonly string[],
): Result<FilePolicy, readonly string[]> {
  const plain = plainJson(text);
  const read = plain && policyIn(plain.value, fallback, sources);
  if (read?.ok === true) return read;
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const again = policyIn(yaml.value.value, fallback, sources);
  return again.ok ? again : failed(yaml.value.locate(again.problem));
}

function policyIn(
  value: unknown,
  fallback: Workspace,
  sources: readonly string[],
): Result<FilePolicy, readonly FileProblem[]> {
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) return failed(parsed.error.issues.flatMap(problemsOf));
  const problems: FileProblem[] = [];
  const policy = policyOf(parsed.data, fallback, sources, problems);
  return problems.length > 0 ? failed(problems) : ok(policy);
}

function policyOf(
  text: PolicyText,
  fallback: Workspace,
  sources: readonly string[],
  problems: FileProblem[],
): FilePolicy {
  const report = (path: FilePath, message: string): void => {
    problems.push({ path, message });
  };
  const workspaces = readWorkspaces(text.workspaces ?? {}, fallback, report);
  const people = readPeople(text, sources, report);
  const senders = readSenders(text.senders ?? {}, report);
  const known = { people, workspaces, sources, senders: [...senders.keys()] };
  return {
    kind: 'file',
    workspaces,
    people: people.byAccount,
    rules: text.rules.map((rule, index) => readRule(rule, index, known, report)),
    limits: readLimits(text.limits, report),
    alerts: readAlertLimits(text.alerts, report),
    senders,
    quiet: (text.quiet ?? []).map((hours, index) => readQuiet(hours, index, people, report)),
  };
}

/** What of an issue of the schema is said: of unknown keys each where it stands. */
function problemsOf(issue: NonNullable<ReturnType<typeof fileSchema.safeParse>['error']>['issues'][number]) {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key): FileProblem => ({ path: [...path, key], message: `Unrecognized key: "${key}"` }),
    );
  }
  const [inKey] = issue.code === 'invalid_key' ? issue.issues : [];
  return [{ path, message: inKey?.message ?? issue.message } satisfies FileProblem];
}

function readText(path: string, where: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PolicyFileError(where, ['cannot be read'], { cause });
  }
}
