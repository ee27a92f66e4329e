/** The name that the worker has on this machine. */
export const WORKER_NAME = 'dlf-stop-local-worker';

/** As in serverless.yml. */
export const WORKER_TIMEOUT_MS = 60_000;
