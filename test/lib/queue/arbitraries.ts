import fc from 'fast-check';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { InstanceId } from '../../../lib/intent/instance-id.ts';
import type { JobName } from '../../../lib/intent/job-name.ts';
import type { RequestId } from '../../../lib/intent/request-id.ts';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import type { Decision } from '../../../lib/policy/policy.ts';
import type { AcceptedIntent } from '../../../lib/queue/queue.ts';
import { anyText, instanceIds, jobNames } from '../intent/arbitraries.ts';

const LATEST = 8_640_000_000_000_000;

const textOf = (unit: string, length: number | { min: number; max: number }): fc.Arbitrary<string> => {
  const { min, max } = typeof length === 'number' ? { min: length, max: length } : length;
  return fc.string({ unit: fc.constantFrom(...unit), minLength: min, maxLength: max });
};

export const requestIds = textOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 26) as fc.Arbitrary<RequestId>;

const askers: fc.Arbitrary<Asker> = fc.oneof(
  fc.record(
    { kind: fc.constant('person' as const), source: anyText(), id: anyText(), channel: anyText() },
    { requiredKeys: ['kind', 'source', 'id'] },
  ),
  fc.record({ kind: fc.constant('credential' as const), source: anyText(), id: anyText() }),
  fc.record(
    {
      kind: fc.constant('alert' as const),
      source: anyText(),
      id: anyText(),
      labels: fc.dictionary(
        anyText().filter((name) => name !== '__proto__'),
        anyText(),
        { maxKeys: 3, noNullPrototype: true },
      ),
      ageMs: fc.nat(),
      targets: fc.nat(),
    },
    { requiredKeys: ['kind', 'source', 'id'] },
  ),
);

/** Any text that cutting at the writer's limit leaves as it is. */
const reasons = anyText({ maxLength: 60 }).map((text) => text.toWellFormed());

const times = fc.oneof(fc.integer({ min: 0, max: LATEST }), fc.constantFrom(0, LATEST));

const decisions: fc.Arbitrary<Decision> = fc.record(
  {
    verdict: fc.constantFrom(...(['stop', 'confirm', 'approve', 'dry-run', 'refuse'] as const)),
    by: fc.oneof(
      fc.record({ kind: fc.constantFrom(...(['rule', 'quiet', 'nobody-to-ask'] as const)), name: anyText() }),
      fc.record({
        kind: fc.constantFrom(
          ...(['default-policy', 'other-workspace', 'no-rule', 'unreadable-policy'] as const),
        ),
      }),
    ),
    approvers: fc.record({ people: fc.array(anyText()), count: fc.nat(), withinMs: fc.nat() }),
  },
  { requiredKeys: ['verdict', 'by'] },
);

export const acceptedIntents: fc.Arbitrary<AcceptedIntent> = fc.record({
  intent: fc.record(
    {
      requestId: requestIds,
      target: fc.record({
        workspace: textOf('0123456789abcdefXYZ_-', { min: 1, max: 64 }) as fc.Arbitrary<Workspace>,
        jobName: jobNames as fc.Arbitrary<JobName>,
        instanceId: instanceIds as fc.Arbitrary<InstanceId>,
      }),
      asker: askers,
      reason: reasons,
      dryRun: fc.boolean(),
      payload: anyText(),
    },
    { requiredKeys: ['requestId', 'target', 'asker', 'dryRun'] },
  ),
  decision: decisions,
  receivedAt: times,
  expiresAt: times,
});
