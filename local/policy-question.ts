import { parseArgs } from 'node:util';
import type { Asker } from '../lib/intent/asker.ts';
import { parseJobTarget } from '../lib/intent/target.ts';
import type { Workspaces } from '../lib/intent/workspace.ts';
import { durationMs } from '../lib/policy/amounts.ts';
import type { Question } from '../lib/policy/decide.ts';
import { senderKind, senderProblem } from '../lib/policy/senders.ts';
import { policySources } from '../lib/sources/registry.ts';

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const VERBS = ['stop', 'status', 'list', 'rerun', 'history'] as const;

const text = { type: 'string' } as const;

/** What is asked of a policy, as it is written behind `explain <file>`; @throws UsageError */
export function readQuestion(args: readonly string[], known: Workspaces, now: number): Question {
  const { values } = parsed(args);
  const target = parseJobTarget({ jobName: values.job, workspace: values.workspace }, known);
  if (!target.ok) {
    const given = target.problem.field === 'workspace' ? values.workspace : values.job;
    throw new UsageError(`${optionOf(target.problem.field)} ${given ?? ''}: ${target.problem.why}`);
  }
  const verb = VERBS.find((each) => each === (values.verb ?? 'stop'));
  if (verb === undefined) throw new UsageError(`--verb must be one of ${VERBS.join(', ')}`);
  const at = values.at === undefined ? now : Date.parse(values.at);
  if (Number.isNaN(at)) throw new UsageError('--at must be a time such as 2026-11-24T03:00:00Z');
  return { target: target.value, asker: askerOf(values), verb, at };
}

const optionOf = (field: string): string => (field === 'workspace' ? '--workspace' : '--job');

type Values = ReturnType<typeof parsed>['values'];

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        from: text,
        person: text,
        channel: text,
        token: text,
        label: { type: 'string', multiple: true },
        age: text,
        targets: text,
        job: text,
        workspace: text,
        verb: text,
        at: text,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function askerOf(values: Values): Asker {
  const source = values.from;
  if (source === undefined) throw new UsageError('--from is missing');
  const problem = senderProblem(source, policySources);
  if (problem !== undefined) throw new UsageError(`--from: ${problem}`);
  switch (senderKind(source)) {
    case 'alert':
      return alertOf(source, values);
    case 'program':
      return { kind: 'credential', source, id: values.token ?? 'a token' };
    default: {
      const channel = values.channel === undefined ? undefined : unscoped(values.channel, source);
      return {
        kind: 'person',
        source,
        id: unscoped(values.person ?? 'somebody', source),
        ...(channel !== undefined && { channel }),
      };
    }
  }
}

/** `slack:T/U`, as the file writes it, or `T/U`. */
const unscoped = (given: string, source: string): string =>
  given.startsWith(`${source}:`) ? given.slice(source.length + 1) : given;

function alertOf(source: string, { label = [], age, targets }: Values): Asker {
  const labels = label.map((each): readonly [string, string] => {
    const at = each.indexOf('=');
    if (at < 1) throw new UsageError('--label must be name=value');
    return [each.slice(0, at), each.slice(at + 1)];
  });
  const ageMs = age === undefined ? undefined : durationMs(age);
  if (age !== undefined && ageMs === undefined) throw new UsageError('--age must be a duration such as 5m');
  if (targets !== undefined && !/^[1-9]\d{0,5}$/.test(targets))
    throw new UsageError('--targets must be a number');
  return {
    kind: 'alert',
    source,
    id: 'an alert',
    labels: Object.fromEntries(labels),
    ...(ageMs !== undefined && { ageMs }),
    ...(targets !== undefined && { targets: Number(targets) }),
  };
}
