import { failed, ok, type Result } from './result.ts';

/** A job name that has passed {@link parseJobName}; never rewritten on the way. */
export type JobName = string & { readonly __brand: 'JobName' };

export type JobNameProblem =
  | { readonly field: 'job_name'; readonly why: 'missing' | 'dots' | 'characters' | 'not-normalized' }
  | { readonly field: 'job_name'; readonly why: 'too-long'; readonly codePoints: number };

const MAX_NODE_CODE_POINTS = 128;
/** A real-time job's sub-job is called `job_node`, each part up to 128 (DataArts Factory, "Create job"). */
const MAX_CODE_POINTS = 2 * MAX_NODE_CODE_POINTS + 1;

/** Inside a character class: letters, digits, `-`, `_`, `.`, 々, 〇 and the CJK ideograph blocks, without compatibility ideographs. */
export const JOB_NAME_CHARACTERS = String.raw`A-Za-z0-9._\-々〇\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{20000}-\u{3ffff}`;
const ALLOWED = new RegExp(`^[${JOB_NAME_CHARACTERS}]+$`, 'u');

/**
 * Reads a DLF job name: 1 to 128 code points, or up to 257 for a sub-job `job_node`.
 * `.` and `..` are legal in DLF but fold into another URL path, so they are refused.
 */
export function parseJobName(text: string | undefined): Result<JobName, JobNameProblem> {
  if (text === undefined || text === '') return failed({ field: 'job_name', why: 'missing' });
  if (text === '.' || text === '..') return failed({ field: 'job_name', why: 'dots' });
  // Half a surrogate pair would otherwise reach encodeURIComponent, which throws.
  if (!text.isWellFormed() || !ALLOWED.test(text)) return failed({ field: 'job_name', why: 'characters' });
  if (text.normalize('NFC') !== text) return failed({ field: 'job_name', why: 'not-normalized' });
  const points = [...text];
  if (points.length > MAX_NODE_CODE_POINTS && !isSubJob(points)) {
    return failed({ field: 'job_name', why: 'too-long', codePoints: points.length });
  }
  return ok(text as JobName);
}

function isSubJob(points: readonly string[]): boolean {
  if (points.length > MAX_CODE_POINTS) return false;
  return points.some(
    (point, index) =>
      point === '_' &&
      index > 0 &&
      index <= MAX_NODE_CODE_POINTS &&
      points.length - index - 1 > 0 &&
      points.length - index - 1 <= MAX_NODE_CODE_POINTS,
  );
}
