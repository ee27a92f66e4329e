import type { Asker } from '../intent/asker.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { Outcome } from './outcome.ts';

/** What a log line has of a request that was answered, or has ended. */
export function logFields({
  requestId,
  outcome,
  asker,
  target,
}: {
  readonly requestId: RequestId;
  readonly outcome: Outcome;
  readonly asker: Asker;
  readonly target?: AskedTarget;
}): Readonly<Record<string, unknown>> {
  const setback = 'setback' in outcome ? outcome.setback : undefined;
  const said = 'said' in outcome ? outcome.said : setback && 'said' in setback ? setback.said : undefined;
  return {
    request_id: requestId,
    source: asker.source,
    outcome: outcome.kind,
    asker: asker.id,
    job_name: target?.jobName,
    instance_id: target?.instanceId,
    workspace: target?.workspace,
    dlf_code: said?.code,
    dlf_request_id: said?.dlfRequestId,
  };
}
