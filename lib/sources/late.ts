import { open, seal } from '../crypto/sealed-box.ts';
import type { Late } from '../intent/late.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { LateReplies } from './source.ts';

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
  if (secret === undefined || url?.protocol !== 'https:' || !late.hosts.includes(url.host)) return undefined;
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
