import type { Asker } from '../../../lib/intent/asker.ts';
import type { InstanceId } from '../../../lib/intent/instance-id.ts';
import type { JobName } from '../../../lib/intent/job-name.ts';
import type { RequestId } from '../../../lib/intent/request-id.ts';
import { explain } from '../../../lib/policy/decide.ts';
import type { Outcome } from '../../../lib/stop/outcome.ts';
import type { Seen } from '../../../lib/stop/seen.ts';
import { policyOf, targetOf } from '../../helpers/stop-world.ts';

/** 24 November 2026, 02:00 UTC. */
export const AT = 1_795_485_600_000;
const HOUR = 3_600_000;

export const running: Seen = { status: 'running', startedAt: AT - 2 * HOUR, at: AT };
export const ended: Seen = {
  status: 'manual-stop',
  startedAt: AT - 2 * HOUR,
  endedAt: AT + 5_000,
  at: AT + 6_000,
};
const somebody: Asker = { kind: 'person', source: 'slack', id: 'T1/U1' };
const freeze = { by: somebody, at: AT - HOUR, reason: 'quarter end' };
const said = { status: 400, code: 'DLF.30118', message: 'cannot be stopped.', dlfRequestId: 'dlf-1' };

/** Each outcome once; a new one fails to compile until it is here. */
export const outcomes: { readonly [Kind in Outcome['kind']]: Extract<Outcome, { kind: Kind }> } = {
  stopped: { kind: 'stopped', seen: ended, before: running },
  accepted: { kind: 'accepted', seen: running },
  'already-ended': { kind: 'already-ended', seen: { ...ended, status: 'success' }, when: 'before' },
  'dry-run': { kind: 'dry-run', why: { kind: 'asked' }, seen: running },
  queued: { kind: 'queued' },
  'in-doubt': { kind: 'in-doubt', seen: running },
  malformed: { kind: 'malformed', problem: { kind: 'open-quote' } },
  'invalid-target': { kind: 'invalid-target', problem: { field: 'job_name', why: 'missing' } },
  refused: { kind: 'refused', why: { kind: 'no-rule' } },
  'not-found': { kind: 'not-found', what: 'instance' },
  'nothing-running': { kind: 'nothing-running', last: { instanceId: '34764' as InstanceId, seen: ended } },
  ambiguous: {
    kind: 'ambiguous',
    count: 2,
    instances: [
      { instanceId: '34766' as InstanceId, seen: running },
      { instanceId: '34765' as InstanceId, seen: { ...running, status: 'running-exception' } },
    ],
  },
  'needs-confirmation': {
    kind: 'needs-confirmation',
    code: 'KQ7D2MNA',
    until: AT + 300_000,
    seen: running,
    why: { kind: 'rule', name: 'by hand' },
  },
  'needs-approval': {
    kind: 'needs-approval',
    code: 'KQ7D2MNA',
    until: AT + 900_000,
    seen: running,
    why: { kind: 'quiet', name: 'nights' },
    approvers: ['li', 'wang'],
    missing: 1,
  },
  cancelled: { kind: 'cancelled', by: somebody },
  frozen: { kind: 'frozen', freeze },
  'cool-down': {
    kind: 'cool-down',
    budget: 'a window',
    scope: 'instance',
    max: 1,
    windowMs: 24 * HOUR,
    until: AT + HOUR,
  },
  'over-budget': {
    kind: 'over-budget',
    budget: 'another window',
    scope: 'total',
    max: 20,
    windowMs: 24 * HOUR,
    until: AT + HOUR,
  },
  freeze: {
    kind: 'freeze',
    change: 'began',
    freeze,
    sent: [{ requestId: 'SENTBEFORETHEFREEZEBEGAN22' as RequestId, target: targetOf() }],
  },
  history: {
    kind: 'history',
    records: [
      {
        id: 'a',
        times: 3,
        firstAt: AT,
        lastAt: AT + HOUR,
        entry: {
          requestId: 'SENTBEFORETHEFREEZEBEGAN22',
          asker: somebody,
          action: 'stop',
          target: targetOf(),
          dryRun: false,
          by: { kind: 'rule', name: 'by hand' },
          outcome: 'stopped',
          sent: true,
          ms: 420,
        },
      },
    ],
  },
  explained: {
    kind: 'explained',
    question: { target: targetOf(), asker: somebody, at: AT },
    explanation: explain(policyOf({}), { target: targetOf(), asker: somebody, at: AT }),
  },
  status: { kind: 'status', seen: running },
  rerun: { kind: 'rerun', seen: running },
  'not-restartable': { kind: 'not-restartable', seen: running },
  list: {
    kind: 'list',
    instances: [{ jobName: 'job_batch' as JobName, instanceId: '34765' as InstanceId, seen: running }],
    isComplete: true,
  },
  'not-stoppable': { kind: 'not-stoppable', seen: running, said },
  expired: { kind: 'expired' },
  'dlf-refused': { kind: 'dlf-refused', why: 'credentials', said: { status: 401 } },
  unavailable: { kind: 'unavailable', setback: { why: 'down', said: {} } },
  unknown: { kind: 'unknown', seen: running },
};

export const kinds = Object.keys(outcomes) as Outcome['kind'][];
