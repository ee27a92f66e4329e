import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseInstanceId } from '../../lib/intent/instance-id.ts';
import { parseJobName } from '../../lib/intent/job-name.ts';
import { type ShapeName, shapes } from '../helpers/deliver.ts';
import { secrets } from '../helpers/secrets.ts';
import { startWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const anyShape = fc.constantFrom(...(Object.keys(shapes) as ShapeName[]));
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
);
const anyValue = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('application/json', ''),
);

const validJobName = fc
  .string({
    minLength: 1,
    maxLength: 128,
    unit: fc.oneof(
      fc.constantFrom(...'abcXYZ019._-々〇作业日报'),
      fc.integer({ min: 0x20000, max: 0x2a6df }).map((point) => String.fromCodePoint(point)),
    ),
  })
  .filter((text) => parseJobName(text).ok);
const validInstanceId = fc
  .bigInt({ min: 1n, max: 9_223_372_036_854_775_807n })
  .map(String)
  .filter((text) => parseInstanceId(text).ok);

describe('any input', () => {
  it('never gives a 5xx, whatever the bytes of a proven sender are', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyBody,
        anyShape,
        fc.constantFrom('slack', 'alertmanager', 'api'),
        async (body, shape, name) => {
          const timestamp = String(Math.floor(Date.now() / 1000));
          const signature = createHmac('sha256', secrets.slack).update(`v0:${timestamp}:`);
          // An HTTP API puts what is not UTF-8 into words of its own before it signs for nothing: sign those.
          const seen = shape === 'REST API' && name !== 'slack' ? Buffer.from(body.toString('utf8')) : body;
          const proofs: Record<string, Record<string, string>> = {
            slack: {
              'content-type': 'application/x-www-form-urlencoded',
              'x-slack-request-timestamp': timestamp,
              'x-slack-signature': `v0=${signature.update(seen).digest('hex')}`,
            },
            alertmanager: {
              'content-type': 'application/json',
              authorization: `Bearer ${secrets.alertmanager}`,
            },
            api: { 'content-type': 'application/json', authorization: `Bearer ${secrets.apiToken}` },
          };
          const reply = await world.send({
            target: `/webhooks/${name}`,
            headers: proofs[name] ?? {},
            body,
            shape,
          });
          expect(reply.status).toBeLessThan(500);
          expect(world.simulator.stopCalls()).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('never gives a 5xx, whatever headers and paths are', async () => {
    const anyHeaders = fc.dictionary(
      fc.oneof(
        fc.constantFrom(
          'authorization',
          'content-type',
          'workspace',
          'webhook-id',
          'webhook-signature',
          'webhook-timestamp',
          'x-slack-signature',
          'x-slack-request-timestamp',
          'x-amzn-trace-id',
        ),
        fc.stringMatching(/^[a-z-]{1,12}$/),
      ),
      anyValue,
    );
    const anyTarget = fc.oneof(
      fc.constantFrom('/webhooks/api', '/webhooks/slack', '/webhooks/alertmanager', '/health'),
      fc.webPath(),
      fc.string().map((text) => `/v1/jobs/${encodeURIComponent(text.toWellFormed())}/instances/1/stop`),
    );
    await fc.assert(
      fc.asyncProperty(anyTarget, anyHeaders, anyBody, anyShape, async (target, headers, body, shape) => {
        const reply = await world.send({ target, headers, body, shape });
        expect(reply.status).toBeLessThan(500);
        expect(world.simulator.calls()).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('carries every valid job name and instance ID to DLF unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(
        validJobName,
        validInstanceId,
        anyShape,
        fc.boolean(),
        async (jobName, instanceId, shape, path) => {
          world.simulator.reset();
          world.simulator.put({
            workspace: '',
            jobName,
            instanceId,
            status: 'running',
            planTime: 1,
            startTime: 1,
          });
          const headers = { authorization: `Bearer ${secrets.apiToken}` };
          const reply = path
            ? await world.send({
                target: `/v1/jobs/${encodeURIComponent(jobName)}/instances/${instanceId}/stop`,
                headers,
                shape,
              })
            : await world.api({ job_name: jobName, instance_id: instanceId }, { shape });
          expect(reply.json).toMatchObject({
            outcome: 'stopped',
            job_name: jobName,
            instance_id: instanceId,
          });
          expect(world.simulator.instance(instanceId)?.status).toBe('manual-stop');
          expect(world.simulator.calls().every(({ authenticated }) => authenticated)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});
