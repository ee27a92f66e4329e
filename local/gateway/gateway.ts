import { createServer, type IncomingMessage } from 'node:http';
import { gatewayAnswer, type HttpAnswer } from './http-answer.ts';
import { invoke } from './invoke.ts';
import { lambdaContext } from './lambda-context.ts';
import type { LambdaHandler } from './lambda-handler.ts';
import type { RawRequest } from './raw-request.ts';
import { readBody } from './read-body.ts';
import { SHAPES, type Shape } from './shapes.ts';
import { writeAnswer } from './write-answer.ts';

/** How the gateway listens and behaves. */
export interface GatewayOptions {
  handler: LambdaHandler;
  /** Default: a free one. */
  port?: number;
  /** Loopback only: what is behind it may hold real credentials. Default `127.0.0.1`. */
  host?: '127.0.0.1' | '::1';
  /** After this the caller is answered, and the function's own time is over. Default 29 s, a REST API's limit. */
  timeoutMs?: number;
  /** Default: the shape's own, 10 MiB for an HTTP API. */
  maxBodyBytes?: number;
  shape?: keyof typeof SHAPES;
  now?: () => number;
  /** Told what a handler threw, or what was wrong with its result; default: standard error. */
  onError?: (error: unknown) => void;
}

/** A running gateway. */
export interface Gateway {
  /** Without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves a Lambda handler over HTTP as AWS's ways in do, so that the same handler runs on one machine. Every path
 * leads to the one handler: there are no routes, stages or throttling here.
 *
 * @example
 * const gateway = await startGateway({ handler, port: 3000 });
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { port = 0, host = '127.0.0.1', onError = console.error } = options;
  if (host !== '127.0.0.1' && host !== '::1') throw new TypeError(`not a loopback address: ${String(host)}`);
  const shape: Shape = SHAPES[options.shape ?? 'http-api'];

  const server = createServer((request, response) => {
    answer(request, shape, options, onError)
      .then((written) => writeAnswer(response, written, shape.contentType))
      .catch(() => response.destroy()); // the client went away while it was sending
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, host, listening.resolve);
  await listening.promise;

  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host === '::1' ? '[::1]' : host}:${bound}`,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function answer(
  request: IncomingMessage,
  shape: Shape,
  options: GatewayOptions,
  onError: (error: unknown) => void,
): Promise<HttpAnswer> {
  const { handler, timeoutMs = 29_000, maxBodyBytes = shape.maxBodyBytes, now = Date.now } = options;
  const at = now();
  const body = await readBody(request, maxBodyBytes);
  if (body === undefined) return gatewayAnswer(413, 'Request Entity Too Large');
  const raw = rawRequest(request, body, at);
  const context = lambdaContext({ deadline: now() + timeoutMs, now });
  const invocation = await invoke(handler, shape.event(raw), context, timeoutMs);
  if (invocation.kind === 'timed-out') return shape.late;
  try {
    if (invocation.kind === 'thrown') throw invocation.error;
    return shape.answer(invocation.result);
  } catch (error) {
    onError(error);
    return shape.failed;
  }
}

function rawRequest(request: IncomingMessage, body: Buffer, at: number): RawRequest {
  const { method = 'GET', url = '/', rawHeaders, socket } = request;
  const headers = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
  return {
    method,
    target: url,
    headers,
    body,
    at,
    ...(socket.remoteAddress !== undefined && { sourceIp: socket.remoteAddress }),
  };
}
