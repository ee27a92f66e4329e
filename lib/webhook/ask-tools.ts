import type { Clock, Until } from '../clock.ts';
import type { PinnedFetch } from '../http/pinned-fetch.ts';
import { inTime } from '../in-time.ts';
import type { Post } from '../notify/post.ts';
import type { Parts } from '../stop/parts.ts';

/** What a call is answered with. */
export interface AskTools {
  readonly parts: Parts;
  /** Who presses a button sees no answer but what is posted. */
  readonly post: Post;
  /** Calls addresses that are known to be a platform's own. */
  readonly fetch: PinnedFetch;
  /** Real time, which goes on whatever hangs. */
  readonly sleep: Clock['sleep'];
}

/** DLF is given up at the deadline; what takes longer is our own ledger. */
const GRACE_MS = 150;

const restMs = ({ parts }: AskTools, { deadline }: Until): number => deadline - parts.clock.now() + GRACE_MS;

/** Is over when an answer must go out, whatever still hangs. */
export const overdue = (tools: AskTools, until: Until): Promise<unknown> =>
  tools.sleep(restMs(tools, until), until.signal);

/** What some work comes to, or `late` where an answer must go out before, whatever still hangs. */
export const beforeOverdue = <Result, Late>(
  tools: AskTools,
  until: Until,
  work: Promise<Result>,
  late: () => Late,
): Promise<Result | Late> => inTime(tools, restMs(tools, until), until.signal, () => work, late);
