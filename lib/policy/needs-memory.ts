import type { FilePolicy } from './policy.ts';

/** What a policy has that only a ledger can keep which every process shares. */
export const whatNeedsMemory = ({ rules, limits, quiet }: FilePolicy): readonly string[] => [
  ...(limits.each.length > 0 ? ['limits'] : []),
  ...([...rules, ...quiet].some(({ verdict }) => verdict === 'confirm') ? ['confirmations'] : []),
  ...([...rules, ...quiet].some(({ verdict }) => verdict === 'approve') ? ['approvals'] : []),
];
