/** Ships no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** A folder to keep everything in; without one it is kept in memory. */
    readonly path?: string | undefined;
    readonly createTableMs?: number;
  }

  function dynalite(options?: Options): Server;
  export = dynalite;
}
