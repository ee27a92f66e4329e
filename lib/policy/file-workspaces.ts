import { parseWorkspaceId, type Workspace, type Workspaces } from '../intent/workspace.ts';
import { unknown } from './file-people.ts';
import type { FilePath, Report } from './file-problem.ts';

/** What rules call the workspace that an omitted one means. */
const DEFAULT_NAME = 'default';

/** Reads the workspaces' names, and reports what is no ID. */
export function readWorkspaces(
  texts: Readonly<Record<string, string>>,
  fallback: Workspace,
  report: Report,
): Workspaces {
  const named = new Map<string, Workspace>();
  for (const [name, id] of Object.entries(texts)) {
    const workspace = parseWorkspaceId(id);
    if (name === DEFAULT_NAME) report(['workspaces', name], 'is the name of the default workspace already');
    else if (workspace.ok) named.set(name, workspace.value);
    else report(['workspaces', name], 'is not a workspace ID');
  }
  return { fallback, named, onlyListed: true };
}

/** The canonical workspaces that a rule names: by name, by a listed ID, or `default`. */
export function workspacesIn(
  names: readonly string[],
  { fallback, named }: Workspaces,
  path: FilePath,
  report: Report,
): readonly Workspace[] {
  const listed = [fallback, ...named.values()];
  return names.flatMap((name, index) => {
    if (name === DEFAULT_NAME) return [fallback];
    const workspace = named.get(name) ?? listed.find((id) => id === name);
    if (workspace === undefined) {
      report([...path, index], unknown('workspace', name, [...named.keys(), DEFAULT_NAME]));
    }
    return workspace ?? [];
  });
}
