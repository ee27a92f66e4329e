import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Address } from './address.ts';

/** Who hears of a connection. */
export interface Listener {
  /** Bytes may go onto the wire. */
  onOpen(): void;
  onData(piece: Buffer): void;
  /** The other side says nothing more. */
  onEnd(): void;
  /** It is gone, or there was none. */
  onGone(): void;
}

/**
 * A TCP or TLS connection. Who is not listened to and says something nonetheless is not spoken to any more. It keeps no
 * process from ending: whoever waits for something has a timer.
 */
export interface Connection {
  /** Bytes go out at once: it is there, and all that was said before has gone out. */
  readonly isOpen: boolean;
  listen(listener: Listener | undefined): void;
  write(bytes: Buffer): void;
  destroy(): void;
}

/** Of each origin the last TLS session: a later connection is spared the certificates. */
const sessions = new Map<string, Buffer>();
const MAX_SESSIONS = 100;

/** Connects; certificates are checked as `node:https` checks them. */
export function openConnection(address: Address): Connection {
  const { origin, isTls, hostname, port } = address;
  const socket = isTls ? openTls(address) : connectTcp({ host: hostname, port });
  let listener: Listener | undefined;
  let wasOpened = false;
  // A small request is sent at once, and does not wait for the last one's acknowledgement.
  socket.setNoDelay(true);
  socket.unref();
  // Once: a server of TLS 1.2 may renegotiate, and it would come again.
  socket.once(isTls ? 'secureConnect' : 'connect', () => {
    wasOpened = true;
    listener?.onOpen();
  });
  socket.on('data', (piece) => {
    if (listener === undefined) socket.destroy();
    else listener.onData(piece);
  });
  socket.on('end', () => listener?.onEnd());
  // `close` follows.
  socket.on('error', () => {});
  socket.on('close', (hadError) => {
    if (hadError) sessions.delete(origin);
    listener?.onGone();
  });
  return {
    get isOpen() {
      return wasOpened && socket.readyState === 'open' && socket.writableLength === 0;
    },
    listen: (to) => {
      listener = to;
    },
    write: (bytes) => {
      socket.write(bytes);
    },
    destroy: () => {
      // It may be the session to which the other side says nothing.
      if (!wasOpened) sessions.delete(origin);
      socket.destroy();
    },
  };
}

function openTls({ origin, hostname, port }: Address): Socket {
  const session = sessions.get(origin);
  const socket = connectTls({
    host: hostname,
    port,
    // Server name indication is for names only (RFC 6066, 3); the certificate is compared with the host either way.
    servername: isIP(hostname) === 0 ? hostname : '',
    ...(session && { session }),
  });
  socket.on('session', (next: Buffer) => {
    if (sessions.size >= MAX_SESSIONS) sessions.clear();
    sessions.set(origin, next);
  });
  return socket;
}
