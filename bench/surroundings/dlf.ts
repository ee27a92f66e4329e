import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../local/self-signed.ts';

/**
 * DLF over TLS, as fast as it can be: every instance of every job runs until it is stopped. The simulator of `local/` checks
 * signatures and keeps records, which would be measured too.
 */
const { key, cert } = selfSigned();
const stopped = new Set<string>();
/** All of them began an hour ago. */
const startTime = Date.now() - 3_600_000;
const seen = { calls: 0, stops: 0, inFlight: 0, mostInFlight: 0, connections: 0 };
let thinkMs = Number(process.env['THINK_MS'] ?? 0);

const server = createServer({ key, cert }, (request, response) => {
  seen.calls += 1;
  seen.inFlight += 1;
  seen.mostInFlight = Math.max(seen.mostInFlight, seen.inFlight);
  const [, jobName = '', instanceId = '', verb] =
    /\/jobs\/([^/]+)\/instances\/(\d+)(?:\/(stop))?/.exec(request.url ?? '') ?? [];
  request.resume().on('end', () => {
    const answer = (): void => {
      seen.inFlight -= 1;
      if (verb === 'stop') {
        seen.stops += 1;
        stopped.add(instanceId);
        response.writeHead(204).end();
        return;
      }
      const now = Date.now();
      const isOver = stopped.has(instanceId);
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(
          `{"jobName":${JSON.stringify(decodeURIComponent(jobName))},"instanceId":${instanceId},` +
            `"status":"${isOver ? 'manual-stop' : 'running'}","planTime":${startTime},"startTime":${startTime}` +
            `${isOver ? `,"endTime":${now}` : ''},"forceSuccess":false,"ignoreSuccess":false,"total":0,"nodes":[]}`,
        );
    };
    if (thinkMs > 0) setTimeout(answer, thinkMs);
    else answer();
  });
});
server.on('secureConnection', () => {
  seen.connections += 1;
});
server.listen(0, '127.0.0.1', () => {
  const certFile = process.env['CERT_FILE'] ?? '';
  writeFileSync(certFile, cert);
  process.send?.({ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, certFile });
});

process.on('message', (question: { readonly reset?: true; readonly thinkMs?: number }) => {
  const said = { ...seen };
  if (question.reset) {
    stopped.clear();
    Object.assign(seen, { calls: 0, stops: 0, inFlight: 0, mostInFlight: 0, connections: 0 });
  }
  if (question.thinkMs !== undefined) thinkMs = question.thinkMs;
  process.send?.(said);
});
process.on('disconnect', () => process.exit());
