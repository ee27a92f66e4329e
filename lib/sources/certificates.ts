import { X509Certificate } from 'node:crypto';
import type { PinnedGet } from '../http/pinned-get.ts';

/** Certificates by address: of a topic's messages, which name where theirs is. */
export interface Certificates {
  /** The one at an address that was found to be its sender's; undefined: there is none that holds now. */
  get(url: string): Promise<X509Certificate | undefined>;
}

/** AWS' and Huawei's have 2 kB. */
const MAX_BYTES = 16 * 1024;
/** SMN waits five seconds in all, and there is more to do. */
const LIMIT_MS = 2_000;
/** Each region has one, and a new one now and then. */
const MAX_KEPT = 16;
const KEEP_MS = 24 * 60 * 60_000;

/** Gets each certificate once, and checks each time whether it holds. */
export function createCertificates(get: PinnedGet, now: () => number): Certificates {
  const kept = new Map<
    string,
    { readonly certificate: Promise<X509Certificate | undefined>; readonly until: number }
  >();

  const load = async (url: string): Promise<X509Certificate | undefined> => {
    const answer = await get({ url, maxBytes: MAX_BYTES, limitMs: LIMIT_MS });
    const certificate = answer?.status === 200 ? parse(answer.body) : undefined;
    // What could not be had is asked for again.
    if (certificate === undefined) kept.delete(url);
    return certificate;
  };

  return {
    get: async (url) => {
      let entry = kept.get(url);
      if (entry === undefined || entry.until <= now()) {
        const [oldest] = kept.keys();
        if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
        entry = { certificate: load(url), until: now() + KEEP_MS };
        kept.set(url, entry);
      }
      const certificate = await entry.certificate;
      return certificate !== undefined && holds(certificate, now()) ? certificate : undefined;
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
