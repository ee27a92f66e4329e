import { open, seal } from '../crypto/sealed-box.ts';
import type { HttpCall } from '../http/http-call.ts';
import type { PinnedFetch } from '../http/pinned-fetch.ts';
import type { Late } from '../intent/late.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { Answer, LateReplies } from './source.ts';

const PURPOSE = 'late reply';

/** A place for late replies, of an address that a call names; undefined when it leads anywhere else than it should. */
export function sealLate(
  late: LateReplies<unknown>,
  config: unknown,
  given: {
    readonly source: string;
    readonly url: string;
    readonly requestId: RequestId;
    readonly receivedAt: number;
  },
  randomBytes: (size: number) => Uint8Array,
): Late | undefined {
  const [secret] = late.secrets(config);
  const url = URL.parse(given.url);
  if (secret === undefined || url?.protocol !== 'https:' || !hostsOf(late, config).includes(url.host))
    return undefined;
  return {
    source: given.source,
    box: seal(secret, PURPOSE, given.requestId, given.url, randomBytes),
    usesLeft: late.uses,
    until: given.receivedAt + late.lifeMs,
  };
}

/** The address; undefined when it was sealed with a secret that is gone. */
export const openLate = (
  late: LateReplies<unknown>,
  config: unknown,
  requestId: RequestId,
  { box }: Late,
): string | undefined => open(late.secrets(config), PURPOSE, requestId, box);

/** The hosts of late replies, as this deployment has them. */
export const hostsOf = (late: LateReplies<unknown>, config: unknown): readonly string[] =>
  typeof late.hosts === 'function' ? late.hosts(config) : late.hosts;

/** A late reply as the platform wants it; undefined: it does not say now who we are. */
export async function lateCall(
  late: LateReplies<unknown>,
  config: unknown,
  { url, answer, replaces }: { readonly url: string; readonly answer: Answer; readonly replaces?: boolean },
  tools: { readonly fetch: PinnedFetch; readonly now: number },
): Promise<HttpCall | undefined> {
  const proof = late.authorize === undefined ? {} : await late.authorize(config, tools.fetch, tools.now);
  if (proof === undefined) return undefined;
  const call = late.call(url, answer, config, replaces);
  return { ...call, headers: { ...call.headers, ...proof } };
}
