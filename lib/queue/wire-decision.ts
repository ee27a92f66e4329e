import { isRecord } from '../http/exact-json.ts';
import type { Approvers, DecidedBy, Decision, Verdict } from '../policy/policy.ts';
import { hasOnly, isTexts, isTime } from './wire-value.ts';

const DECISION = ['verdict', 'by', 'approvers'];
const APPROVERS = ['people', 'count', 'withinMs'];
const WITH_NAME = ['rule', 'quiet', 'nobody-to-ask'] as const;
const WITHOUT_NAME = ['default-policy', 'other-workspace', 'no-rule', 'unreadable-policy'] as const;
const VERDICTS: readonly Verdict[] = ['stop', 'confirm', 'approve', 'dry-run', 'refuse'];

/** Reads what a sender was told that policy says. */
export function readDecision(value: unknown): Decision | undefined {
  if (!isRecord(value) || !hasOnly(value, DECISION)) return undefined;
  const verdict = VERDICTS.find((each) => each === value['verdict']);
  const by = readDecidedBy(value['by']);
  const approvers = readApprovers(value['approvers']);
  if (verdict === undefined || by === undefined || approvers === 'wrong') return undefined;
  return { verdict, by, ...(approvers && { approvers }) };
}

function readApprovers(value: unknown): Approvers | 'wrong' | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value) || !hasOnly(value, APPROVERS)) return 'wrong';
  const { people, count, withinMs } = value;
  return isTexts(people) && isTime(count) && isTime(withinMs) ? { people, count, withinMs } : 'wrong';
}

function readDecidedBy(value: unknown): DecidedBy | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, name } = value;
  const named = WITH_NAME.find((each) => each === kind);
  if (named !== undefined) {
    return typeof name === 'string' && hasOnly(value, ['kind', 'name']) ? { kind: named, name } : undefined;
  }
  const known = WITHOUT_NAME.find((each) => each === kind);
  return known !== undefined && hasOnly(value, ['kind']) ? { kind: known } : undefined;
}
