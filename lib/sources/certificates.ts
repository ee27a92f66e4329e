import { X509Certificate } from 'node:crypto';
import { ProofUnavailableError } from '../http/errors.ts';
import type { PinnedFetch } from '../http/pinned-fetch.ts';

/** Certificates by address: of a topic's messages, which name where theirs is. */
export interface Certificates {
  /**
   * The one at an address that was found to be its sender's; undefined: there is none that holds now.
   *
   * @throws ProofUnavailableError when that cannot be known now
   */
  get(url: string): Promise<X509Certificate | undefined>;
}

/** AWS' and Huawei's have 2 kB. */
const MAX_BYTES = 16 * 1024;
/** SMN waits five seconds in all, and there is more to do. */
const LIMIT_MS = 2_000;
/** Each region has one, and a new one now and then. */
const MAX_KEPT = 16;
const KEEP_MS = 24 * 60 * 60_000;

interface Kept {
  readonly certificate: Promise<X509Certificate | undefined>;
  until: number;
}

/** Gets each certificate once, and checks each time whether it holds. What does not is asked for again. */
export function createCertificates(get: PinnedFetch, now: () => number): Certificates {
  const kept = new Map<string, Kept>();

  const load = async (url: string): Promise<X509Certificate | undefined> => {
    const answer = await get({ url, maxBytes: MAX_BYTES, limitMs: LIMIT_MS });
    // A 401 would be the end of a message that may well be true.
    if (answer === undefined || answer.status === 429 || answer.status >= 500) {
      throw new ProofUnavailableError();
    }
    return answer.status === 200 ? parse(answer.body) : undefined;
  };

  const open = (url: string): Kept => {
    kept.delete(url);
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    const entry = { certificate: load(url), until: now() + KEEP_MS };
    kept.set(url, entry);
    return entry;
  };

  return {
    get: async (url) => {
      const known = kept.get(url);
      const entry = known !== undefined && known.until > now() ? known : open(url);
      let found: X509Certificate | undefined;
      try {
        const certificate = await entry.certificate;
        found = certificate !== undefined && holds(certificate, now()) ? certificate : undefined;
      } finally {
        if (found === undefined && kept.get(url) === entry) kept.delete(url);
      }
      // A new one may be at the same address by then.
      if (found !== undefined) entry.until = Math.min(entry.until, Date.parse(found.validTo));
      return found;
    },
  };
}

function parse(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

const MIN_BITS = 2_048;

const holds = ({ validFrom, validTo, publicKey }: X509Certificate, now: number): boolean =>
  Date.parse(validFrom) <= now &&
  now <= Date.parse(validTo) &&
  publicKey.asymmetricKeyType === 'rsa' &&
  (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_BITS;
