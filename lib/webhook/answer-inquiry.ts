import type { Until } from '../clock.ts';
import type { Asker } from '../intent/asker.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { parseJobTarget, parseTarget, type TargetText } from '../intent/target.ts';
import { resolveWorkspace } from '../intent/workspace.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { inquireList, inquireStatus } from '../stop/inquire.ts';
import { type AskTools, tell } from './answer-ask.ts';
import { withNamedWorkspace } from './named-workspace.ts';

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
  until: Until,
): Promise<StatusMessage> {
  const { parts } = tools;
  const named = await withNamedWorkspace(parts, given, until);
  const known = parts.policy.workspaces;
  const about = { requestId: requestIdFor(undefined, parts.randomBytes), asker };
  if (what === 'status') {
    const target = parseTarget(named, known);
    return target.ok
      ? tell(tools, {
          ...about,
          target: target.value,
          outcome: await inquireStatus(parts, target.value, asker, until),
        })
      : tell(tools, { ...about, named, outcome: { kind: 'invalid-target', problem: target.problem } });
  }
  if (named.jobName !== undefined) {
    const job = parseJobTarget(named, known);
    return job.ok
      ? tell(tools, {
          ...about,
          target: job.value,
          outcome: await inquireList(parts, job.value, asker, until),
        })
      : tell(tools, { ...about, named, outcome: { kind: 'invalid-target', problem: job.problem } });
  }
  const workspace = resolveWorkspace(named.workspace, known);
  return workspace.ok
    ? tell(tools, {
        ...about,
        outcome: await inquireList(parts, { workspace: workspace.value }, asker, until),
      })
    : tell(tools, { ...about, named, outcome: { kind: 'invalid-target', problem: workspace.problem } });
}
