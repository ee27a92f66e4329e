import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AdminControls, adminAnswer } from './admin-routes.ts';
import { type Listener, openListener } from './listener.ts';
import { readRequest, splitTarget } from './wire-request.ts';

/** Opens the server by which a person or another process steers the simulator. Plain HTTP, loopback only. */
export async function openAdminServer(
  port: number,
  controls: AdminControls,
  now: () => number,
): Promise<Listener> {
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, target, body } = await readRequest(incoming);
    const call = { method, path: splitTarget(target).path, body: body.toString('utf8') };
    const { status, type, text } = adminAnswer(call, controls, now);
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  };
  return openListener({
    port,
    onRequest: (incoming, response) => {
      serve(incoming, response).catch(() => response.destroy());
    },
  });
}
