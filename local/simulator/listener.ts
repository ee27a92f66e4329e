import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

const host = '127.0.0.1';

export interface ListenerOptions {
  readonly port: number;
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly onRequest: RequestListener;
}

/** A server on the loopback interface that can stop listening for a while. */
export interface Listener {
  /** Such as `http://127.0.0.1:4567`. */
  readonly url: string;
  /** Refuses connections from now on and breaks those that exist. */
  pause(): void;
  /** Listens again, on the same port. */
  resume(): void;
  /** Breaks a request's connection with a TCP reset. */
  resetConnection(socket: Socket): void;
  close(): Promise<void>;
}

/** Opens a listener; the promise rejects when the port is taken. */
export async function openListener({ port, tls, onRequest }: ListenerOptions): Promise<Listener> {
  // By the peer's port, because under TLS a request's socket is not the TCP socket that can be reset.
  const sockets = new Map<number | undefined, Socket>();
  const open = (): Server => {
    const server = tls ? createTlsServer({ ...tls }, onRequest) : createServer(onRequest);
    server.on('connection', (socket: Socket) => {
      const peer = socket.remotePort;
      sockets.set(peer, socket);
      socket.once('close', () => {
        if (sockets.get(peer) === socket) sockets.delete(peer);
      });
    });
    return server;
  };
  const breakAll = (): void => {
    for (const socket of sockets.values()) socket.destroy();
  };

  const first = open();
  await new Promise<void>((resolve, reject) => {
    first.once('error', reject);
    first.listen(port, host, resolve);
  });
  const { port: boundPort } = first.address() as AddressInfo;
  let server: Server | undefined = first;
  let isClosed = false;

  const pause = (): void => {
    server?.close();
    server = undefined;
    breakAll();
  };
  const resume = (): void => {
    if (server || isClosed) return;
    const next = open();
    server = next;
    next.listen(boundPort, host, () => {
      // Listening starts a tick late: a pause in between found nothing to close.
      if (server !== next) next.close();
    });
  };
  const close = async (): Promise<void> => {
    const last = server;
    isClosed = true;
    server = undefined;
    const closed = new Promise<void>((resolve) => {
      if (last) last.close(() => resolve());
      else resolve();
    });
    breakAll();
    await closed;
  };

  return {
    url: `${tls ? 'https' : 'http'}://${host}:${boundPort}`,
    pause,
    resume,
    resetConnection: (socket) => {
      (sockets.get(socket.remotePort) ?? socket).resetAndDestroy();
    },
    close,
  };
}
