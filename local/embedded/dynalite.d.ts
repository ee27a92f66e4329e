/** Ships no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** A folder to keep everything in; without one it is kept in memory. */
    readonly path?: string | undefined;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
  }

  function dynalite(options?: Options): Server;
  export = dynalite;
}

/** What it keeps everything in. */
declare module 'dynalite/db/index.js' {
  interface Level {
    /** Rejects when it cannot be opened; it has begun to be opened by itself. */
    open(): Promise<void>;
    close(): Promise<void>;
  }

  const db: { create(options: { readonly path: string }): { readonly db: Level } };
  export = db;
}
