const MAX_DISTANCE = 2;
/** Nothing that is known is much longer: no time is spent on a page of text. */
const MAX_LENGTH = 24;

/** The known word that a typo probably meant: at most two letters away, and fewer than half of the word. */
export function suggest(given: string, known: readonly string[]): string | undefined {
  if (given.length > MAX_LENGTH) return undefined;
  const ranked = known
    .map((word) => ({ word, distance: distance(given.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, distance: far }) => far <= MAX_DISTANCE && far * 2 < word.length)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.word;
}

/** Levenshtein distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const above = row;
    row = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const substituted = (above[j] ?? 0) + (left === right ? 0 : 1);
      row.push(Math.min(substituted, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
