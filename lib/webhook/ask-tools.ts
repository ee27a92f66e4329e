import type { Clock, Until } from '../clock.ts';
import type { Post } from '../notify/post.ts';
import type { Parts } from '../stop/parts.ts';

/** What a call is answered with. */
export interface AskTools {
  readonly parts: Parts;
  /** Who presses a button sees no answer but what is posted. */
  readonly post: Post;
  /** Real time, which goes on whatever hangs. */
  readonly sleep: Clock['sleep'];
}

/** DLF is given up at the deadline; what takes longer is our own ledger. */
const GRACE_MS = 150;

/** Is over when an answer must go out, whatever still hangs. */
export const overdue = ({ parts, sleep }: AskTools, { deadline, signal }: Until): Promise<unknown> =>
  sleep(deadline - parts.clock.now() + GRACE_MS, signal);

/** What some work comes to, or `late` where an answer must go out before. */
export const inTime = <Result, Late>(
  tools: AskTools,
  until: Until,
  work: Promise<Result>,
  late: () => Late,
): Promise<Result | Late> => Promise.race([work, overdue(tools, until).then(late)]);
