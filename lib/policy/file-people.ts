import type { FileProblem, Report } from './file-problem.ts';
import type { PolicyText } from './file-schema.ts';
import { didYouMean, senderKind, senderProblem } from './senders.ts';

/** The persons of a policy file. */
export interface People {
  /** Person by account. */
  readonly byAccount: ReadonlyMap<string, string>;
  /** The persons of a list of names, each once, in the order of the list. */
  personsIn(names: readonly string[], path: FileProblem['path'], of?: 'people' | 'groups'): readonly string[];
}

/** Puts persons, accounts and groups together, and reports what does not fit. */
export function readPeople(
  { people = {}, groups = {} }: Pick<PolicyText, 'people' | 'groups'>,
  sources: readonly string[],
  report: Report,
): People {
  const byAccount = new Map<string, string>();
  for (const [person, accounts] of Object.entries(people)) {
    for (const [index, account] of accounts.entries()) {
      const problem = accountProblem(account, sources) ?? ownerProblem(byAccount.get(account), person);
      if (problem !== undefined) report(['people', person, index], problem);
      byAccount.set(account, person);
    }
  }
  const members = new Map(Object.entries(groups));
  for (const [group, persons] of members) {
    if (Object.hasOwn(people, group)) report(['groups', group], `${group} is already a person's name`);
    for (const [index, person] of persons.entries()) {
      if (!Object.hasOwn(people, person)) {
        report(['groups', group, index], unknown('person', person, Object.keys(people)));
      }
    }
  }
  return {
    byAccount,
    personsIn: (names, path, of) => {
      const found = names.flatMap((name, index) => {
        if (of !== 'groups' && Object.hasOwn(people, name)) return [name];
        const group = of === 'people' ? undefined : members.get(name);
        if (group === undefined) report([...path, index], unknownName(name, of));
        return group ?? [];
      });
      return [...new Set(found)];
    },
  };

  function unknownName(name: string, of: 'people' | 'groups' | undefined): string {
    if (of === 'people') {
      return members.has(name) ? `${name} is a group` : unknown('person', name, Object.keys(people));
    }
    if (of === 'groups') {
      return Object.hasOwn(people, name)
        ? `${name} is a person`
        : unknown('group', name, [...members.keys()]);
    }
    return unknown('person or group', name, [...Object.keys(people), ...members.keys()]);
  }
}

function accountProblem(account: string, sources: readonly string[]): string | undefined {
  const source = account.slice(0, account.indexOf(':'));
  const problem = senderProblem(source, sources);
  if (problem !== undefined) return problem;
  return senderKind(source) === 'alert' ? `${source} sends alerts, which are nobody's` : undefined;
}

function ownerProblem(owner: string | undefined, person: string): string | undefined {
  if (owner === undefined) return undefined;
  return owner === person ? 'is listed twice' : `is an account of ${owner} already`;
}

/** Names nothing that there is. */
export function unknown(what: string, name: string, known: readonly string[]): string {
  const near = didYouMean(name, known);
  return `there is no ${what} ${name}${near === undefined ? '' : `; ${near}`}`;
}
