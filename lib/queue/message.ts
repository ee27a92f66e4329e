import { isRecord, jsonOrNothing } from '../http/exact-json.ts';
import { parseInstanceId } from '../intent/instance-id.ts';
import type { Intent } from '../intent/intent.ts';
import { parseJobName } from '../intent/job-name.ts';
import { parseRequestId, type RequestId } from '../intent/request-id.ts';
import { type AskedTarget, isTarget } from '../intent/target.ts';
import { truncate } from '../intent/truncate.ts';
import { parseWorkspaceId } from '../intent/workspace.ts';
import type { AcceptedIntent } from './queue.ts';
import { readAsker, wireAsker } from './wire-asker.ts';
import { readDecision } from './wire-decision.ts';
import { hasOnly, isTextOrNothing, isTime, isTimeOrNothing } from './wire-value.ts';

/** What the worker finds in a message. */
export type QueueMessage =
  | { readonly kind: 'ring'; readonly requestId: RequestId }
  | { readonly kind: 'accept'; readonly intents: readonly AcceptedIntent[] }
  /** Another version's, which is being deployed, or has been rolled back. */
  | { readonly kind: 'later' };

/**
 * Another form gets another number: during a deployment old messages meet a new worker, and new ones an old one. 2 has what
 * policy may know of an alert, approvers, and the payload's hash; 3 may have a job without an instance. What an older
 * worker can read is still written in its form.
 */
const VERSION = 3;
const WITH_INSTANCES = 2;
const READABLE: readonly unknown[] = [1, WITH_INSTANCES, VERSION];

/** lib/alerts gives 300. With it an alert's intent has 11 kB at most, so that it always fits into a message. */
const MAX_REASON = 1_000;

const RING = ['v', 'request_id'];
const ACCEPT = ['v', 'accept'];
const ACCEPTED = [
  'request_id',
  'workspace',
  'job_name',
  'instance_id',
  'asker',
  'reason',
  'dry_run',
  'payload',
  'since',
  'decision',
  'received_at',
  'expires_at',
];

/** As it has always been: an old worker reads it too. */
export const writeRing = (requestId: RequestId): string => write({ v: 1, request_id: requestId });

export const writeAccept = (intents: readonly AcceptedIntent[]): string =>
  write({
    v: intents.every(({ intent }) => isTarget(intent.target)) ? WITH_INSTANCES : VERSION,
    accept: intents.map(toWire),
  });

/** Reads a message; undefined: it is none of ours, whatever else it may be. */
export function readMessage(body: string): QueueMessage | undefined {
  const message = jsonOrNothing(body);
  if (!isRecord(message)) return undefined;
  if (isTime(message['v']) && message['v'] > VERSION) return { kind: 'later' };
  if (!READABLE.includes(message['v'])) return undefined;
  if (hasOnly(message, RING)) {
    const requestId = readRequestId(message['request_id']);
    return requestId && { kind: 'ring', requestId };
  }
  const { accept } = message;
  // How many there may be is for the writer: a limit that was raised must not make messages unreadable.
  if (!hasOnly(message, ACCEPT) || !Array.isArray(accept) || accept.length === 0) return undefined;
  const intents = (accept as readonly unknown[]).map(fromWire);
  if (!intents.every((intent) => intent !== undefined)) return undefined;
  const isWhole = message['v'] === VERSION || intents.every(({ intent }) => isTarget(intent.target));
  return isWhole ? { kind: 'accept', intents } : undefined;
}

/**
 * SQS refuses U+FFFE and U+FFFF, which any alert's text may hold ("SendMessageBatch", allowed characters).
 * Escaping halves of surrogate pairs besides is for `fauxqs` 2.4.1, which knows nothing above U+FFFF.
 */
const write = (message: object): string =>
  JSON.stringify(message).replace(
    /[\ud800-\udfff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );

function toWire({ intent, decision, receivedAt, expiresAt }: AcceptedIntent): object {
  const { requestId, target, asker, reason, dryRun, payload, since } = intent;
  return {
    request_id: requestId,
    workspace: target.workspace,
    job_name: target.jobName,
    instance_id: target.instanceId,
    asker: wireAsker(asker),
    reason: reason === undefined ? undefined : truncate(reason, MAX_REASON),
    dry_run: dryRun,
    payload,
    since,
    decision,
    received_at: receivedAt,
    expires_at: expiresAt,
  };
}

function fromWire(value: unknown): AcceptedIntent | undefined {
  if (!isRecord(value) || !hasOnly(value, ACCEPTED)) return undefined;
  const intent = readIntent(value);
  const { received_at: receivedAt, expires_at: expiresAt } = value;
  const decision = readDecision(value['decision']);
  if (intent === undefined || decision === undefined) return undefined;
  return isTime(receivedAt) && isTime(expiresAt) ? { intent, decision, receivedAt, expiresAt } : undefined;
}

function readIntent(value: Record<string, unknown>): Intent | undefined {
  const requestId = readRequestId(value['request_id']);
  const target = readTarget(value);
  const asker = readAsker(value['asker']);
  const { reason, dry_run: dryRun, payload, since } = value;
  if (requestId === undefined || target === undefined || asker === undefined) return undefined;
  if (typeof dryRun !== 'boolean') return undefined;
  if (!isTextOrNothing(reason) || !isTextOrNothing(payload) || !isTimeOrNothing(since)) return undefined;
  return {
    requestId,
    target,
    asker,
    dryRun,
    ...(reason !== undefined && { reason }),
    ...(payload !== undefined && { payload }),
    ...(since !== undefined && { since }),
  };
}

function readTarget(value: Record<string, unknown>): AskedTarget | undefined {
  const { workspace: workspaceId, job_name: name, instance_id: id } = value;
  if (typeof workspaceId !== 'string' || typeof name !== 'string' || !isTextOrNothing(id)) return undefined;
  const workspace = parseWorkspaceId(workspaceId);
  const jobName = parseJobName(name);
  if (!workspace.ok || !jobName.ok) return undefined;
  const asked = { workspace: workspace.value, jobName: jobName.value };
  if (id === undefined) return asked;
  const instanceId = parseInstanceId(id);
  return instanceId.ok ? { ...asked, instanceId: instanceId.value } : undefined;
}

const readRequestId = (value: unknown): RequestId | undefined =>
  typeof value === 'string' ? parseRequestId(value) : undefined;
