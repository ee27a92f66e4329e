import { readFileSync } from 'node:fs';
import { isAlias, isNode, LineCounter, parseDocument, visit } from 'yaml';
import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { JOB_NAME_CHARACTERS } from '../intent/job-name.ts';
import { parseWorkspaceId, type Workspace, type Workspaces } from '../intent/workspace.ts';
import type { Policy } from './policy.ts';

z.config(en());

/** What a job name may hold, `*`, `?`, and `!` before it: another character would protect nothing in silence. */
const PATTERN = new RegExp(`^!?[${JOB_NAME_CHARACTERS}*?]+$`, 'u');

const schema = z.strictObject({
  workspaces: z.optional(z.record(z.string(), z.string())),
  rules: z.array(
    z.strictObject({
      name: z.optional(z.string().check(z.minLength(1))),
      from: z.optional(z.array(z.string())),
      jobs: z.array(z.string().check(z.regex(PATTERN, 'is not a pattern of job names'))),
      may: z.optional(z.array(z.enum(['stop', 'status', 'list', 'rerun'])).check(z.minLength(1))),
      // biome-ignore lint/suspicious/noThenProperty: the policy file's own word, on an object that is never awaited
      then: z.enum(['stop', 'dry-run', 'refuse']),
    }),
  ),
});

/** The policy file cannot be used; `problems` name line or path. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  constructor(path: string, problems: readonly string[], options?: ErrorOptions) {
    super(`POLICY_FILE ${path}: ${problems.join('; ')}`, options);
  }
}

/**
 * Reads a policy file, YAML or JSON (which YAML 1.2 includes).
 *
 * @param sources the names that `from` may hold
 * @throws PolicyFileError when it cannot be read, or has a key or a value that is not understood
 */
export function loadPolicyFile(
  path: string,
  fallback: Workspace,
  sources: readonly string[],
): Extract<Policy, { kind: 'file' }> {
  const parsed = schema.safeParse(readYaml(path));
  if (!parsed.success) {
    throw new PolicyFileError(
      path,
      parsed.error.issues.map((issue) => `${dotted(issue.path)}: ${issue.message}`),
    );
  }
  const { rules, workspaces = {} } = parsed.data;
  const problems = rules.flatMap((rule, index) =>
    (rule.from ?? [])
      .filter((name) => !sources.includes(name))
      .map((name) => `rules[${index}].from: there is no source ${name}; there are ${sources.join(', ')}`),
  );
  const named = new Map<string, Workspace>();
  for (const [name, id] of Object.entries(workspaces)) {
    const workspace = parseWorkspaceId(id);
    if (workspace.ok) named.set(name, workspace.value);
    else problems.push(`workspaces.${name}: not a workspace ID`);
  }
  if (problems.length > 0) throw new PolicyFileError(path, problems);
  return {
    kind: 'file',
    workspaces: { fallback, named, onlyListed: true } satisfies Workspaces,
    rules: rules.map((rule, index) => ({
      name: rule.name ?? `rule ${index + 1}`,
      from: rule.from,
      jobs: rule.jobs,
      // To run something again is not what a rule about stopping means.
      may: rule.may ?? ['stop', 'status', 'list'],
      verdict: rule.then,
    })),
  };
}

function readYaml(path: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, uniqueKeys: true });
  const problems = [...document.errors, ...document.warnings].map(
    (error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`,
  );
  visit(document, (_key, node) => {
    // YAML reads an unquoted `!payroll` as a tag and `*_load` as an alias: the pattern would mean something else.
    if (isNode(node) && (isAlias(node) || node.tag !== undefined)) {
      const { line } = lines.linePos(node.range?.[0] ?? 0);
      problems.push(`line ${line}: what begins with ! or * needs quotation marks`);
    }
  });
  if (problems.length > 0) throw new PolicyFileError(path, problems);
  return document.toJS() as unknown;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PolicyFileError(path, ['cannot be read'], { cause });
  }
}

const dotted = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || 'the file';
