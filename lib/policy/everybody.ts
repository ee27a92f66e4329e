import { senderKind } from './senders.ts';

/** The listed persons who have an account in a chat: others cannot press a button. */
export const everybodyIn = (people: ReadonlyMap<string, string>): readonly string[] => [
  ...new Set([...people].filter(([account]) => isInChat(account)).map(([, person]) => person)),
];

const isInChat = (account: string): boolean => {
  const kind = senderKind(account.slice(0, account.indexOf(':')));
  return kind !== 'program' && kind !== 'alert';
};

/** How long an approval is waited for where the policy file does not say. */
export const APPROVAL_MS = 15 * 60_000;
