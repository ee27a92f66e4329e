import type { Workspaces } from '../intent/workspace.ts';
import { readApprovers } from './file-approvers.ts';
import type { People } from './file-people.ts';
import type { FilePath, Report } from './file-problem.ts';
import { isZone, minuteOf, weekdaysOf } from './file-quiet.ts';
import type { QuietText, RuleText } from './file-schema.ts';
import { workspacesIn } from './file-workspaces.ts';
import type { Rule, Verb } from './policy.ts';
import type { QuietHours } from './quiet-hours.ts';
import { didYouMean, type SenderKind, senderKind, senderProblem } from './senders.ts';

/**
 * What a rule without `may` is about: whoever is trusted to stop may hold the automation back and see what was stopped. To
 * run something again is not what a rule about stopping means.
 */
const DEFAULT_MAY: readonly Verb[] = ['stop', 'status', 'list', 'history', 'freeze'];

/** What the names in rules mean. */
export interface Known {
  readonly people: People;
  readonly workspaces: Workspaces;
  readonly sources: readonly string[];
  /** Alert senders that the file declares. */
  readonly senders: readonly string[];
}

/** Reads a rule, and reports names that mean nothing and conditions that nothing can meet. */
export function readRule(text: RuleText, index: number, known: Known, report: Report): Rule {
  const path = ['rules', index];
  reportSenders(text, path, known.sources, report);
  reportUndeclared(text.from ?? [], path, known.senders, report);
  const approvers = readApprovers(text, known.people, path, report);
  return {
    name: text.name ?? `rule ${index + 1}`,
    from: text.from,
    people: text.people && known.people.personsIn(text.people, [...path, 'people']),
    channels: text.channels,
    workspaces:
      text.workspaces && workspacesIn(text.workspaces, known.workspaces, [...path, 'workspaces'], report),
    labels:
      text.labels &&
      Object.fromEntries(Object.entries(text.labels).map(([label, values]) => [label, [values].flat()])),
    jobs: text.jobs,
    may: text.may ?? DEFAULT_MAY,
    verdict: text.then,
    ...(approvers && { approvers }),
    ...(text.resolve && { resolve: text.resolve }),
  };
}

/** A rule that can never match protects nothing, and nobody would notice. */
function reportSenders(
  { from, people, channels, labels, resolve }: RuleText,
  path: FilePath,
  sources: readonly string[],
  report: Report,
): void {
  for (const [index, name] of (from ?? []).entries()) {
    const problem = senderProblem(name, sources);
    if (problem !== undefined) report([...path, 'from', index], problem);
  }
  for (const [index, channel] of (channels ?? []).entries()) {
    const source = channel.slice(0, channel.indexOf(':'));
    const problem =
      senderProblem(source, sources) ?? (mayBe('chat', source) ? undefined : `${source} has none`);
    if (problem !== undefined) report([...path, 'channels', index], problem);
  }
  const isFrom = (...kinds: readonly SenderKind[]): boolean =>
    from === undefined ||
    from.length === 0 ||
    from.some(
      (name) => senderProblem(name, sources) !== undefined || kinds.some((kind) => mayBe(kind, name)),
    );
  if (labels !== undefined && !isFrom('alert')) {
    report([...path, 'labels'], 'only alerts have labels, and the rule is from no sender of alerts');
  }
  if (labels !== undefined && (people !== undefined || channels !== undefined)) {
    report([...path, 'labels'], 'only alerts have labels, and no alert has people or channels');
  }
  if (resolve !== undefined && !isFrom('alert')) {
    report([...path, 'resolve'], 'only alerts are resolved, and the rule is from no sender of alerts');
  }
  if (people !== undefined && !isFrom('chat', 'program')) {
    report([...path, 'people'], 'alerts are nobody’s, and the rule is from senders of alerts only');
  }
  if (channels !== undefined && !isFrom('chat')) {
    report([...path, 'channels'], 'only chats have channels, and the rule is from no chat');
  }
}

/** A file that declares senders declares them all; one that has none may be shared with a later version. */
function reportUndeclared(
  from: readonly string[],
  path: FilePath,
  senders: readonly string[],
  report: Report,
): void {
  if (senders.length === 0) return;
  const declared = senders.map((name) => `custom/${name}`);
  for (const [index, name] of from.entries()) {
    if (!name.startsWith('custom/') || declared.includes(name)) continue;
    report([...path, 'from', index], didYouMean(name, declared) ?? `${name} is not among the senders`);
  }
}

/** A source that the list of senders lacks may be anything. */
const mayBe = (kind: SenderKind, source: string): boolean => (senderKind(source) ?? kind) === kind;

/** Reads quiet hours, and reports a zone that there is not. */
export function readQuiet(text: QuietText, index: number, people: People, report: Report): QuietHours {
  const { days, from, to, zone } = text;
  const path = ['quiet', index];
  if (!isZone(zone)) {
    const near = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
    report([...path, 'zone'], `${zone} is not an IANA time zone${near === undefined ? '' : `; ${near}`}`);
  }
  const approvers = readApprovers(text, people, path, report);
  return {
    name: [...(days ? [days.join(',')] : []), `${from}-${to}`, zone].join(' '),
    days: weekdaysOf(days),
    from: minuteOf(from),
    to: minuteOf(to),
    zone,
    verdict: text.then,
    ...(approvers && { approvers }),
  };
}
