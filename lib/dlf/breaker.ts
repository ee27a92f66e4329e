import type { Clock, Until } from '../clock.ts';
import type { Exchange } from '../http/send.ts';

/** Five refused signatures in a row lock an access key for five minutes (`APIGW.0301`, "failed to reach the limit"). */
const HOLD_MS = 6 * 60_000;

/** How long a call waits for the first one's fate. */
const MAX_WAIT_MS = 500;

/**
 * Holds calls back after a refused signature, and until the first one was accepted lets others wait for it:
 * a delivery of many alerts under a wrong key would otherwise lock it.
 */
export function createBreaker(
  clock: Clock,
): (call: () => Promise<Exchange>, until: Until) => Promise<Exchange> {
  let refused: { readonly exchange: Exchange; readonly until: number } | undefined;
  let isProven = false;
  let first: Promise<Exchange> | undefined;

  const attempt = async (call: () => Promise<Exchange>): Promise<Exchange> => {
    if (refused !== undefined && refused.until > clock.now()) return refused.exchange;
    const exchange = await call();
    if (isSignatureRefused(exchange)) refused = { exchange, until: clock.now() + HOLD_MS };
    isProven = exchange.kind === 'answer' && !isSignatureRefused(exchange);
    return exchange;
  };

  return async (call, until) => {
    if (isProven) return attempt(call);
    if (first !== undefined) {
      await Promise.race([
        first,
        clock.sleep(Math.min(MAX_WAIT_MS, until.deadline - clock.now()), until.signal),
      ]);
      return attempt(call);
    }
    first = attempt(call).finally(() => {
      first = undefined;
    });
    return first;
  };
}

const isSignatureRefused = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' && exchange.status === 401 && /"APIGW?\.0301"/.test(exchange.body);
