import { readFileSync, writeFileSync } from 'node:fs';
import { DEFAULT_WORKSPACE, parseWorkspaceId } from '../lib/intent/workspace.ts';
import { explainLines } from '../lib/messages/en-explain.ts';
import { explain } from '../lib/policy/decide.ts';
import type { FilePolicy } from '../lib/policy/policy.ts';
import { PolicyFileError, parsePolicy } from '../lib/policy/policy-file.ts';
import { policySources } from '../lib/sources/registry.ts';
import { readQuestion, UsageError } from './policy-question.ts';
import { policySchema, SCHEMA_PATH } from './policy-schema.ts';

/** What a command prints, and how it exits: 1 where the file is not good, 2 where the command is not. */
export interface Printed {
  readonly exitCode: 0 | 1 | 2;
  readonly lines: readonly string[];
}

const USAGE = [
  'Usage: npm run policy -- check <file>',
  '       npm run policy -- explain <file> --from <source> --job <job_name> [--workspace <name>]',
  '           [--person <source:id>] [--channel <id>] [--token <name>] [--label <name=value>]… [--age 5m]',
  '           [--targets <number>] [--verb stop|status|list|rerun|history] [--at 2026-11-24T03:00:00Z]',
  '       npm run policy -- schema',
];

/** `npm run policy`: checks a policy file, explains what it makes of a question, or writes the JSON Schema. */
export function runPolicy(
  [command, file, ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  now: number,
): Printed {
  try {
    if (command === 'schema' && file === undefined) return writeSchema();
    if (command === 'check' && file !== undefined && args.length === 0) return check(file, load(file, env));
    if (command === 'explain' && file !== undefined) {
      const policy = load(file, env);
      const question = readQuestion(args, policy.workspaces, now);
      return { exitCode: 0, lines: explainLines(explain(policy, question), question) };
    }
    return { exitCode: 2, lines: USAGE };
  } catch (error) {
    if (error instanceof PolicyFileError)
      return { exitCode: 1, lines: error.problems.map((each) => `${file}: ${each}`) };
    if (error instanceof UsageError) return { exitCode: 2, lines: [error.message, ...USAGE] };
    throw error;
  }
}

function writeSchema(): Printed {
  writeFileSync(SCHEMA_PATH, policySchema());
  return { exitCode: 0, lines: [`${SCHEMA_PATH} is written`] };
}

const check = (file: string, { rules, people }: FilePolicy): Printed => ({
  exitCode: 0,
  lines: [`${file}: good, ${rules.length} rules, ${new Set(people.values()).size} people`],
});

/** With the default workspace of the environment, as the service has it. */
function load(file: string, env: Readonly<Record<string, string | undefined>>): FilePolicy {
  const fallback = parseWorkspaceId(env['DLF_WORKSPACE'] || DEFAULT_WORKSPACE);
  if (!fallback.ok) throw new UsageError('DLF_WORKSPACE is not a workspace ID');
  return parsePolicy(readText(file), file, fallback.value, policySources);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PolicyFileError(file, ['cannot be read'], { cause });
  }
}
