import type { PinnedFetch } from '../http/pinned-fetch.ts';
import type { PolicyProblem } from '../intent/policy-problem.ts';
import type { Channel } from '../notify/channels.ts';
import type { Post } from '../notify/post.ts';
import type { OpenSourceByName } from '../sources/open-source.ts';
import type { Parts } from '../stop/parts.ts';

/** What the worker works with. */
export interface WorkerTools {
  readonly parts: Parts;
  readonly post: Post;
  /** Calls addresses that are known to be a platform's own. */
  readonly fetch: PinnedFetch;
  readonly channels: readonly Channel[];
  readonly openSource: OpenSourceByName;
  /** What is wrong with a policy that may change while the service runs. */
  readonly policyProblem?: () => PolicyProblem | undefined;
}
