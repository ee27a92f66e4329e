import { NotFoundError } from '../http/errors.ts';
import { registry, type SourceName, sourceNames } from './registry.ts';
import type { Source } from './source.ts';

/** A configured source, loaded. */
export interface OpenSource {
  readonly name: SourceName;
  readonly source: Source<unknown>;
  readonly config: unknown;
}

export type OpenSourceByName = (name: string) => Promise<OpenSource>;

/** Finds and loads configured sources; each is loaded when it is first called. */
export function createSources(configs: ReadonlyMap<SourceName, unknown>): OpenSourceByName {
  return async (name) => {
    const known = sourceNames.find((each) => each === name);
    if (known === undefined || !configs.has(known)) throw new NotFoundError();
    const { source } = await registry[known].load();
    // The configuration under a name was made by the entry of that name: TypeScript cannot follow the pair.
    return { name: known, source: source as Source<unknown>, config: configs.get(known) };
  };
}
