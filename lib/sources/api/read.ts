import { duplicateMember } from '../../http/duplicate-member.ts';
import { integerText, isRecord } from '../../http/exact-json.ts';
import { jsonBody } from '../../http/json-body.ts';
import { bodyText, header, type WebhookRequest } from '../../http/webhook-request.ts';
import type { Asker } from '../../intent/asker.ts';
import { readCode } from '../../intent/code.ts';
import type { Malformed } from '../../intent/malformed.ts';
import { failed, ok, type Result } from '../../intent/result.ts';
import { suggest } from '../../intent/suggest.ts';
import type { FreezeChange, Reading, Verified } from '../source.ts';
import { SIGNED } from './env.ts';
import { readAuditAsk } from './read-audit-ask.ts';

interface Members {
  readonly code?: string;
  readonly job_name?: string;
  readonly instance_id?: string;
  readonly workspace?: string;
  readonly reason?: string;
  readonly dry_run?: boolean;
}

type MemberKind = 'text' | 'text or integer' | 'true or false';

const IN_BODY: Readonly<Record<string, MemberKind>> = {
  job_name: 'text',
  instance_id: 'text or integer',
  workspace: 'text',
  reason: 'text',
  dry_run: 'true or false',
};

/** The DLF-like route has the target in path and header: naming it again in the body would leave two readings. */
const BESIDE_PATH: Readonly<Record<string, MemberKind>> = { reason: 'text', dry_run: 'true or false' };

/** Reads `POST /webhooks/api` and `POST /v1/jobs/{job_name}/instances/{instance_id}/stop`. */
export function readApi({ request, credential }: Verified): Reading {
  const asker: Asker = { kind: 'credential', source: 'api', id: credential };
  const { job_name: jobName, instance_id: instanceId, request_id: requestId, resource } = request.params;
  if (resource === 'audit') return readAuditAsk(request.query, asker);
  const isPath = jobName !== undefined;
  const workspace = isPath ? header(request, 'workspace') : undefined;
  const [parameter] = request.query.keys();
  if (parameter !== undefined) {
    // `?dry_run=true` looks like a safety word, and this API has none there.
    return { kind: 'malformed', problem: { kind: 'query', given: parameter }, asker };
  }
  if (resource === 'freeze') return readFreeze(request, asker);
  if (requestId !== undefined) return readAboutRequest(request, requestId, asker);
  if (request.method === 'GET') {
    const what = instanceId === undefined ? 'list' : 'status';
    return { kind: 'inquiry', what, target: { jobName, instanceId, workspace }, asker };
  }
  const members: Result<Members, Malformed> =
    isPath && request.body.length === 0 ? ok({}) : readMembers(request, isPath ? BESIDE_PATH : IN_BODY);
  if (!members.ok) return { kind: 'malformed', problem: members.problem, asker };
  const { value } = members;
  const key = dedupeKey(request, credential);
  return {
    kind: 'ask',
    ask: {
      target: isPath
        ? { jobName, instanceId, workspace }
        : { jobName: value.job_name, instanceId: value.instance_id, workspace: value.workspace },
      asker,
      ...(value.reason !== undefined && { reason: value.reason }),
      dryRun: value.dry_run === true,
      ...(key && { dedupe: ['api', credential, ...key] }),
    },
    ...(prefersAsync(request) && { respondAsync: { lifeMs: ASYNC_LIFE_MS } }),
  };
}

/** `GET /v1/requests/{id}`, and `POST …/confirm` or `…/cancel` with `{"code"}`. */
function readAboutRequest(request: WebhookRequest, requestId: string, asker: Asker): Reading {
  const { answer } = request.params;
  if (answer !== 'confirm' && answer !== 'cancel') return { kind: 'query', requestId, asker };
  const members = readMembers(request, { code: 'text' });
  return members.ok
    ? { kind: 'answer', action: answer, requestId, code: readCode(members.value.code ?? ''), asker }
    : { kind: 'malformed', problem: members.problem, asker };
}

const CHANGES: Readonly<Record<string, FreezeChange>> = { POST: 'freeze', DELETE: 'unfreeze' };

/** `GET`, `POST` (`{"reason"}`, or nothing) and `DELETE /v1/freeze`. */
function readFreeze(request: WebhookRequest, asker: Asker): Reading {
  const change = CHANGES[request.method] ?? 'show';
  const members: Result<Members, Malformed> =
    request.body.length === 0 ? ok({}) : readMembers(request, change === 'freeze' ? { reason: 'text' } : {});
  if (!members.ok) return { kind: 'malformed', problem: members.problem, asker };
  const { reason } = members.value;
  return { kind: 'freeze', change, asker, ...(reason !== undefined && { reason }) };
}

/** How long a request may be sent whose sender does not wait. */
const ASYNC_LIFE_MS = 10 * 60_000;

/** RFC 7240: a list, which may be spread over several headers, of preferences with parameters. */
const prefersAsync = ({ headers }: WebhookRequest): boolean =>
  (headers.get('prefer') ?? [])
    .flatMap((value) => value.split(','))
    .some((preference) => /^\s*respond-async\s*(;|$)/i.test(preference));

/** What the sender calls this request; without it every call is a new one. Scoped to the credential by the caller. */
function dedupeKey(request: WebhookRequest, credential: string): readonly string[] | undefined {
  const webhookId = credential === SIGNED ? header(request, 'webhook-id') : undefined;
  if (webhookId !== undefined) return ['webhook-id', webhookId];
  const idempotencyKey = header(request, 'idempotency-key');
  return idempotencyKey === undefined || idempotencyKey === ''
    ? undefined
    : ['idempotency-key', idempotencyKey];
}

/** A member that is not understood refuses the whole call: it might have been `dry_run`. */
function readMembers(
  request: WebhookRequest,
  known: Readonly<Record<string, MemberKind>>,
): Result<Members, Malformed> {
  const body = jsonBody(request);
  if (!isRecord(body)) return failed({ kind: 'not-an-object' });
  const twice = duplicateMember(bodyText(request));
  if (twice !== undefined) return failed({ kind: 'member-twice', given: twice });
  const members: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(body)) {
    const expected = Object.hasOwn(known, name) ? known[name] : undefined;
    if (expected === undefined)
      return failed({ kind: 'unknown-member', given: name, ...similar(name, known) });
    const read = readMember(value, expected);
    if (read === undefined) return failed({ kind: 'wrong-type', member: name, expected });
    members[name] = read;
  }
  return ok(members);
}

function readMember(value: unknown, expected: MemberKind): string | boolean | undefined {
  switch (expected) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'text or integer':
      return integerText(value);
    case 'true or false':
      return typeof value === 'boolean' ? value : undefined;
  }
}

function similar(name: string, known: object): { suggestion?: string } {
  const suggestion = suggest(name.replaceAll('-', '_'), Object.keys(known));
  return suggestion === undefined ? {} : { suggestion };
}
