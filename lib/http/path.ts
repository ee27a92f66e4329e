/**
 * The segments of a path, decoded at most once.
 * Undefined for what could mean two things: a bad escape, a `%` that is left over, `.` or `..`, an empty segment.
 */
export function pathSegments(path: string, form: 'encoded' | 'decoded'): readonly string[] | undefined {
  const inner = path.replace(/^\/+/, '').replace(/\/$/, '');
  if (inner === '') return [];
  const segments = inner.split('/');
  const decoded = form === 'encoded' ? segments.map(decodeOnce) : segments;
  return decoded.every(isPlain) ? decoded : undefined;
}

function decodeOnce(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function isPlain(segment: string | undefined): segment is string {
  return (
    segment !== undefined &&
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    !segment.includes('%') &&
    !segment.includes('/')
  );
}

/** The path without a prefix of whole segments; undefined where it does not start with it. */
export function withoutPrefix(
  path: readonly string[],
  prefix: readonly string[],
): readonly string[] | undefined {
  return prefix.every((segment, index) => path[index] === segment) ? path.slice(prefix.length) : undefined;
}
