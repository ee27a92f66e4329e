/**
 * The name of a member that a JSON object has twice at its top level; undefined when there is none.
 * Readers differ in which of the two they take, so that one of them would be lost.
 *
 * @param text valid JSON
 */
export function duplicateMember(text: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  let previous: string | undefined;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (token === ':' && depth === 1 && previous !== undefined) {
      const name = JSON.parse(previous) as string;
      if (seen.has(name)) return name;
      seen.add(name);
    }
    previous = token.startsWith('"') ? token : undefined;
  }
  return undefined;
}

/** Strings as a whole, so that what they hold is not taken for structure. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;
