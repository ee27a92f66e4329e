import type { Ignored } from '../alerts/ignored.ts';
import type { Until } from '../clock.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { auditOfAnswer } from '../stop/audit-entry.ts';
import type { AskTools } from './ask-tools.ts';
import { MAX_WRITES, writeRecords } from './record-answers.ts';
import type { Terms } from './terms.ts';

/** Takes down what asked for nothing, and why: one record a day for what comes again each time, one line in the log for each reason. */
export async function recordIgnored(
  tools: AskTools,
  ignored: readonly Ignored[],
  { receivedAt, payload }: Pick<Terms, 'receivedAt' | 'payload'>,
  until: Until,
): Promise<void> {
  const { clock, randomBytes, log } = tools.parts;
  for (const { reason, asker, count = 1 } of groupedBy(ignored, ({ reason: why }) => why)) {
    log.info('alert ignored', { source: asker.source, reason, count, alert: asker.id });
  }
  const kept = fewEnough(ignored);
  const at = clock.now();
  const records = kept.map(({ reason, asker, target, dedupe, count }) => {
    const same = dedupe ?? [asker.source, asker.id];
    const ending = { kind: 'ignored', reason } as const;
    return auditOfAnswer(
      {
        requestId: requestIdFor(['ignored', reason, ...same], randomBytes),
        asker,
        action: 'stop',
        dryRun: false,
        ...(target && { target }),
        outcome: ending.kind,
        ms: at - receivedAt,
        ...(payload !== undefined && { payload }),
        ...(count !== undefined && { count }),
      },
      ending,
      at,
      Buffer.from(randomBytes(9)).toString('base64url'),
    );
  });
  await writeRecords(tools, records, ignored.length, until);
}

/** One by one, or by what they are called, or by the reason alone, of which there are not many. */
function fewEnough(ignored: readonly Ignored[]): readonly Ignored[] {
  if (ignored.length <= MAX_WRITES) return ignored;
  const byName = groupedBy(ignored, sameAlert);
  return byName.length <= MAX_WRITES ? byName : groupedBy(ignored, ({ reason }) => reason);
}

const sameAlert = ({ reason, asker }: Ignored): string => JSON.stringify([reason, asker.source, asker.id]);

/** The first of each group, with how many there are. */
function groupedBy(ignored: readonly Ignored[], keyOf: (ignored: Ignored) => string): readonly Ignored[] {
  const groups = new Map<string, Ignored>();
  for (const each of ignored) {
    const key = keyOf(each);
    const { count = 0, ...first } = groups.get(key) ?? { ...each, count: 0 };
    groups.set(key, { ...first, count: count + (each.count ?? 1) });
  }
  return [...groups.values()];
}
