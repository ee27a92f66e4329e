import type { Until } from '../clock.ts';
import { addressOf } from './address.ts';
import { openConnection } from './connection.ts';
import { createIdleConnections } from './idle-connections.ts';
import { requestBytes } from './request-bytes.ts';
import { createResponseReader, type HttpResponse, type Progress } from './response-reader.ts';

/** An outgoing call. The path goes onto the wire as it is: nothing folds `..` or encodes twice. */
export interface OutgoingCall {
  /** e.g. `https://dayu-dlf.cn-north-4.myhuaweicloud.com`, without a path */
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * A connection that has been idle for longer is not used: the server may close it at that very moment, which looks like
   * a lost answer. 0: a connection of its own. Absent: 2 s.
   */
  readonly maxIdleMs?: number;
  /** A longer answer is none; absent: 4 MiB. */
  readonly maxBytes?: number;
}

/** What came of it. Without an answer, `sent: false` is a promise that nothing reached the other side. */
export type Exchange =
  | ({ readonly kind: 'answer' } & HttpResponse)
  | {
      readonly kind: 'no-answer';
      readonly sent: boolean;
      readonly why: 'refused' | 'reset' | 'silent' | 'too-large';
    };

export type Send = (call: OutgoingCall, until: Until) => Promise<Exchange>;

/** No answer of DLF or IAM comes near it. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** The one sender of HTTP: keep-alive, no redirects, never past its deadline. `fetch` takes six times its CPU, and does not say what was sent. */
export function createSend(now: () => number): Send {
  const idle = createIdleConnections(now);
  return (call, until) =>
    new Promise((resolve) => {
      const timeLeft = until.deadline - now();
      if (timeLeft <= 0 || until.signal.aborted) {
        resolve({ kind: 'no-answer', sent: false, why: 'silent' });
        return;
      }
      const address = addressOf(call.origin);
      const isKept = call.maxIdleMs !== 0;
      const bytes = requestBytes(call, address.host, isKept);
      const connection =
        (isKept ? idle.take(address.origin, call.maxIdleMs) : undefined) ?? openConnection(address);
      const reader = createResponseReader(call.maxBytes ?? MAX_ANSWER_BYTES);
      let sent = false;

      const leave = (): void => {
        clearTimeout(timer);
        until.signal.removeEventListener('abort', giveUp);
        connection.listen(undefined);
      };
      const fail = (why: 'refused' | 'reset' | 'silent' | 'too-large'): void => {
        leave();
        connection.destroy();
        resolve({ kind: 'no-answer', sent, why });
      };
      const giveUp = (): void => fail('silent');
      const lose = (): void => fail(sent ? 'reset' : 'refused');
      const goOn = (progress: Progress): void => {
        switch (progress.kind) {
          case 'more':
            return;
          case 'too-large':
            fail('too-large');
            return;
          case 'malformed':
            lose();
            return;
          case 'response':
            leave();
            if (isKept) idle.keep(address.origin, connection, progress.reusableMs);
            else connection.destroy();
            resolve({ kind: 'answer', ...progress.response });
        }
      };
      const write = (): void => {
        // From here on bytes may be on the wire, whatever error follows.
        sent = true;
        connection.write(bytes);
      };

      const timer = setTimeout(giveUp, timeLeft);
      until.signal.addEventListener('abort', giveUp, { once: true });
      connection.listen({
        onOpen: write,
        onData: (piece) => goOn(reader.read(piece)),
        onEnd: () => goOn(reader.end()),
        onGone: lose,
      });
      if (connection.isOpen) write();
    });
}
