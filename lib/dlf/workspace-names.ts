import type { Clock, Until } from '../clock.ts';
import type { DlfClient } from './client.ts';

/** Workspaces are made seldom, and renamed hardly ever. */
const KEEP_MS = 10 * 60_000;
/** What could not be had now is not asked for by everybody. */
const KEEP_FAILURE_MS = 30_000;
/** A name must not cost a delivery its time. */
const MAX_WAIT_MS = 1_000;

/** What a name means; `unknown`: the list cannot be had. */
export type NamedWorkspace =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

export type WorkspaceIdOf = (name: string, until: Until) => Promise<NamedWorkspace>;

type Names = ReadonlyMap<string, string | undefined> | undefined;

/** Finds the ID of a workspace by its name, as DataArts Studio knows it. A name that two have is nobody's. */
export function createWorkspaceNames(
  client: Pick<DlfClient, 'listWorkspaces'>,
  dataArtsInstanceId: string,
  clock: Clock,
): WorkspaceIdOf {
  let known: { readonly names: Promise<Names>; readonly until: number } | undefined;

  const ask = async (until: Until): Promise<Names> => {
    const deadline = Math.min(until.deadline, clock.now() + MAX_WAIT_MS);
    const listed = await client.listWorkspaces(dataArtsInstanceId, { ...until, deadline });
    if (listed.kind !== 'listed') {
      known = { names: Promise.resolve(undefined), until: clock.now() + KEEP_FAILURE_MS };
      return undefined;
    }
    const ids = new Map<string, string | undefined>();
    for (const { id, name } of listed.workspaces) ids.set(name, ids.has(name) ? undefined : id);
    return ids;
  };

  return async (name, until) => {
    if (known === undefined || known.until <= clock.now()) {
      known = { names: ask(until), until: clock.now() + KEEP_MS };
    }
    const names = await known.names;
    if (names === undefined) return { kind: 'unknown' };
    const id = names.get(name);
    return id === undefined ? { kind: 'none' } : { kind: 'id', id };
  };
}
