import { suggest } from '../intent/suggest.ts';

/** Who is behind a sender: persons in a chat, programs with a token, or nobody. */
export type SenderKind = 'chat' | 'program' | 'alert';

/**
 * The senders that a policy file may name, of this version and of later ones: deployments of different versions share a
 * file, and a rule for a sender that is not there matches nothing.
 */
const KINDS: Readonly<Record<string, SenderKind>> = {
  alertmanager: 'alert',
  api: 'program',
  cloudevents: 'alert',
  cloudwatch: 'alert',
  dingtalk: 'chat',
  discord: 'chat',
  eventbridge: 'alert',
  feishu: 'chat',
  grafana: 'alert',
  mattermost: 'chat',
  pagerduty: 'alert',
  slack: 'chat',
  smn: 'alert',
  sns: 'alert',
  teams: 'chat',
  wecom: 'chat',
};

export const senderNames: readonly string[] = Object.keys(KINDS);

/** What an operator may call an alert sender. */
export const SENDER_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** An alert sender with a name of the operator's own. */
export const CUSTOM_SENDER = /^custom\/[a-z0-9][a-z0-9_-]{0,63}$/;

/** What a sender is; undefined: there is none of this name. */
export function senderKind(name: string): SenderKind | undefined {
  if (CUSTOM_SENDER.test(name)) return 'alert';
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}

/** What is wrong with a sender's name; undefined: nothing. */
export function senderProblem(name: string, sources: readonly string[]): string | undefined {
  if (sources.includes(name) || senderKind(name) !== undefined) return undefined;
  const known = [...new Set([...sources, ...senderNames])].sort();
  return `there is no source ${name}; ${didYouMean(name, known) ?? `there are ${known.join(', ')} and custom/<name>`}`;
}

/** `did you mean slack?`, where a known word is near. */
export function didYouMean(given: string, known: readonly string[]): string | undefined {
  const near = suggest(given, known);
  return near === undefined ? undefined : `did you mean ${near}?`;
}
