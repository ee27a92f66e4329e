/**
 * Whether a name matches a pattern of `*` (any run of characters), `?` (one character) and literals, ignoring case.
 * Two pointers and no regular expression: `*a*a*a*a*b` takes a backtracking matcher 41 s on 400 characters.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const wanted = [...pattern.toLowerCase()];
  const given = [...name.toLowerCase()];
  let p = 0;
  let n = 0;
  let star = -1;
  let afterStar = 0;
  while (n < given.length) {
    if (wanted[p] === '*') {
      star = p++;
      afterStar = n;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++afterStar;
    } else {
      return false;
    }
  }
  while (wanted[p] === '*') p++;
  return p === wanted.length;
}

/** Whether at least one pattern and no `!` pattern matches; an empty list matches nothing. */
export function matchesJobs(patterns: readonly string[], jobName: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), jobName)) return false;
    } else if (matchesPattern(pattern, jobName)) {
      matched = true;
    }
  }
  return matched;
}
