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

/** A TCP or TLS connection. Who is not listened to and says something nonetheless is not spoken to any more. */
export interface Connection {
  readonly isOpen: boolean;
  listen(listener: Listener | undefined): void;
  write(bytes: Buffer): void;
  /** Idle, it keeps no process from ending. */
  keepProcess(isKept: boolean): void;
  destroy(): void;
}

/** Of each origin the last TLS session: a later connection is spared the certificates. */
const sessions = new Map<string, Buffer>();
const MAX_SESSIONS = 100;

/** Connects; certificates are checked as `node:https` checks them. */
export function openConnection(address: Address): Connection {
  const socket = address.isTls
    ? openTls(address)
    : connectTcp({ host: address.hostname, port: address.port });
  let listener: Listener | undefined;
  let isOpen = false;
  // A small request is sent at once, and does not wait for the last one's acknowledgement.
  socket.setNoDelay(true);
  socket.on(address.isTls ? 'secureConnect' : 'connect', () => {
    isOpen = true;
    listener?.onOpen();
  });
  socket.on('data', (piece) => {
    if (listener === undefined) socket.destroy();
    else listener.onData(piece);
  });
  socket.on('end', () => {
    if (listener === undefined) socket.destroy();
    else listener.onEnd();
  });
  // `close` follows.
  socket.on('error', () => sessions.delete(address.origin));
  socket.on('close', () => {
    isOpen = false;
    listener?.onGone();
  });
  return {
    get isOpen() {
      return isOpen && !socket.destroyed;
    },
    listen: (to) => {
      listener = to;
    },
    write: (bytes) => {
      socket.write(bytes);
    },
    keepProcess: (isKept) => {
      if (isKept) socket.ref();
      else socket.unref();
    },
    destroy: () => {
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
    ALPNProtocols: ['http/1.1'],
    ...(session && { session }),
  });
  socket.on('session', (next: Buffer) => {
    if (sessions.size >= MAX_SESSIONS) sessions.clear();
    sessions.set(origin, next);
  });
  return socket;
}
