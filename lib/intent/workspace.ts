import { failed, ok, type Result } from './result.ts';

/** A canonical workspace: a DataArts workspace ID, or `default`. */
export type Workspace = string & { readonly __brand: 'Workspace' };

export type WorkspaceProblem =
  | { readonly field: 'workspace'; readonly why: 'characters' }
  | { readonly field: 'workspace'; readonly why: 'not-listed' };

/** Workspace of a deployment that sets no `DLF_WORKSPACE`: no `workspace` header is sent for it. */
export const DEFAULT_WORKSPACE = 'default' as Workspace;

/** The workspaces that this deployment knows. */
export interface Workspaces {
  /** What an omitted workspace means: `DLF_WORKSPACE`, else {@link DEFAULT_WORKSPACE}. */
  readonly fallback: Workspace;
  /** Name to ID, from the policy file. */
  readonly named: ReadonlyMap<string, Workspace>;
  /** Without a policy file any well-formed ID is read; whether it may be used is for the policy. */
  readonly onlyListed: boolean;
}

/** IDs are 32 hexadecimal digits today; this is what is safe in a header and in a key. */
const HEADER_SAFE = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads a workspace ID that an operator configured. */
export function parseWorkspaceId(text: string): Result<Workspace, WorkspaceProblem> {
  return HEADER_SAFE.test(text) ? ok(text as Workspace) : failed({ field: 'workspace', why: 'characters' });
}

/** Makes what a sender wrote canonical: a listed name becomes its ID, nothing becomes the fallback. */
export function resolveWorkspace(
  text: string | undefined,
  known: Workspaces,
): Result<Workspace, WorkspaceProblem> {
  if (text === undefined || text === '') return ok(known.fallback);
  const named = known.named.get(text);
  if (named !== undefined) return ok(named);
  const parsed = parseWorkspaceId(text);
  if (!parsed.ok) return parsed;
  const listed = parsed.value === known.fallback || [...known.named.values()].includes(parsed.value);
  return known.onlyListed && !listed ? failed({ field: 'workspace', why: 'not-listed' }) : parsed;
}
