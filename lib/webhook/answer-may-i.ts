import type { Until } from '../clock.ts';
import type { Command } from '../commands/parse-command.ts';
import type { Asker } from '../intent/asker.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { parseJobTarget } from '../intent/target.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { explain } from '../policy/decide.ts';
import type { AskTools } from './ask-tools.ts';
import { withNamedWorkspace } from './named-workspace.ts';
import { SILENT, tell } from './tell.ts';

/** Says what policy would make of a command, and why. Nothing is asked of DLF. */
export async function answerMayI(
  tools: AskTools,
  { verb, jobName, workspace }: Extract<Command, { kind: 'can-i' }>,
  asker: Asker,
  until: Until,
): Promise<StatusMessage> {
  const { parts } = tools;
  const about = { requestId: requestIdFor(undefined, parts.randomBytes), asker, isInquiry: true };
  const given = { jobName, instanceId: undefined, workspace };
  const named = await withNamedWorkspace(parts, given, until);
  if (named === undefined) return tell(tools, { ...about, named: given, outcome: SILENT });
  const target = parseJobTarget(named, parts.policy.workspaces);
  if (!target.ok) {
    return tell(tools, { ...about, named, outcome: { kind: 'invalid-target', problem: target.problem } });
  }
  const question = { target: target.value, asker, verb, at: parts.clock.now() };
  const explanation = explain(parts.policy, question);
  return tell(tools, {
    ...about,
    target: target.value,
    outcome: { kind: 'explained', question, explanation },
  });
}
