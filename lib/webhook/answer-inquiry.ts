import type { Until } from '../clock.ts';
import type { Asker } from '../intent/asker.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import {
  type AskedTarget,
  isTarget,
  parseJobTarget,
  parseTarget,
  type TargetProblem,
  type TargetText,
} from '../intent/target.ts';
import { resolveWorkspace, type Workspaces } from '../intent/workspace.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { inquireList, inquireStatus, type ListedScope } from '../stop/inquire.ts';
import { type AskTools, beforeOverdue } from './ask-tools.ts';
import { withNamedWorkspace } from './named-workspace.ts';
import { SILENT, tell, tellAndRecord } from './tell.ts';
import type { Terms } from './terms.ts';

/** What somebody wants to know: of one instance, or of a job's, or of all that run. */
export interface Inquiry {
  readonly what: 'status' | 'list';
  readonly target: TargetText;
  readonly asker: Asker;
}

/** Answers a question, which leaves nothing behind but its line in the log. */
export async function answerInquiry(
  tools: AskTools,
  { what, target: given, asker }: Inquiry,
  terms: Pick<Terms, 'receivedAt' | 'payload'>,
  until: Until,
): Promise<StatusMessage> {
  const { parts } = tools;
  const about = { requestId: requestIdFor(undefined, parts.randomBytes), asker, isInquiry: true };
  const named = await withNamedWorkspace(parts, given, until);
  if (named === undefined) return tell(tools, { ...about, named: given, outcome: SILENT });
  const scope = readScope(what, named, parts.policy.workspaces);
  if (!scope.ok) {
    return tell(tools, { ...about, named, outcome: { kind: 'invalid-target', problem: scope.problem } });
  }
  const { jobName, ...rest } = scope.value;
  const target: AskedTarget | undefined = jobName && { ...rest, jobName };
  const work =
    target !== undefined && isTarget(target)
      ? inquireStatus(parts, target, asker, until)
      : inquireList(parts, scope.value, asker, until);
  // The ledger, too, can take longer: the breaker asks it.
  const outcome = await beforeOverdue(tools, until, work, () => SILENT);
  const subject = { ...about, ...(target && { target }), outcome };
  return outcome.kind === 'refused'
    ? tellAndRecord(tools, subject, terms, until, { action: 'read' })
    : tell(tools, subject);
}

function readScope(
  what: Inquiry['what'],
  named: TargetText,
  known: Workspaces,
): Result<ListedScope, TargetProblem> {
  if (what === 'status') return parseTarget(named, known);
  if (named.jobName !== undefined) return parseJobTarget(named, known);
  const workspace = resolveWorkspace(named.workspace, known);
  return workspace.ok ? ok({ workspace: workspace.value }) : failed(workspace.problem);
}
