/** Where an origin is. */
export interface Address {
  readonly origin: string;
  readonly isTls: boolean;
  readonly hostname: string;
  readonly port: number;
  /** As the header `Host` has it: with a port that is not the scheme's own. */
  readonly host: string;
}

/** A process calls a few origins, again and again. */
const addresses = new Map<string, Address>();
const MAX_ADDRESSES = 100;

/** @throws TypeError: it is no origin */
export function addressOf(origin: string): Address {
  const known = addresses.get(origin);
  if (known !== undefined) return known;
  const { protocol, hostname, port, host } = new URL(origin);
  const isTls = protocol === 'https:';
  const address = {
    origin,
    isTls,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    host,
  };
  if (addresses.size >= MAX_ADDRESSES) addresses.clear();
  addresses.set(origin, address);
  return address;
}
