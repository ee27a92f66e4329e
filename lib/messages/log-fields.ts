import type { Subject } from './compose.ts';

/** What a log line has of a request. */
export function logFields({ requestId, outcome, asker, target }: Subject): Readonly<Record<string, unknown>> {
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
