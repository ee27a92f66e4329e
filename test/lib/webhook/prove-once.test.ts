import { describe, expect, it } from 'vitest';
import { MemoryUnavailableError, UnauthorizedError } from '../../../lib/http/errors.ts';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import { proveOnce } from '../../../lib/webhook/prove-once.ts';
import { askToolsOf } from '../../helpers/gates.ts';
import { createWorkerWorld } from '../../helpers/worker-world.ts';

const proof = (mark: string, body: string) => ({ mark: ['dingtalk', mark], body: ['dingtalk', body] });

function start() {
  const world = createWorkerWorld();
  const tools = askToolsOf(world);
  const prove = (mark: string, body: string, given = tools) =>
    proveOnce(given, proof(mark, body), world.clock.within(2_600));
  return { world, tools, prove };
}

describe('a proof that does not cover what it proves', () => {
  it('proves one body, however often that comes', async () => {
    const { world, prove } = start();
    await prove('a', '1');
    world.clock.pass(300_000);
    await expect(prove('a', '1')).resolves.toBeUndefined();
    await expect(prove('a', '2')).rejects.toThrow(UnauthorizedError);
    await expect(prove('b', '2')).resolves.toBeUndefined();
  });

  it('is remembered for as long as it may be good: ten minutes', async () => {
    const { world, prove } = start();
    await prove('a', '1');
    world.clock.pass(599_999);
    await expect(prove('a', '2')).rejects.toThrow(UnauthorizedError);
  });

  it('proves nothing where the ledger says nothing, or not in time', async () => {
    const { tools, prove } = start();
    const { ledger } = tools.parts;
    const withLock = (lock: () => Promise<never>) => ({
      ...tools,
      parts: { ...tools.parts, ledger: { ...ledger, lock } },
    });
    const down = withLock(() => Promise.reject(new LedgerUnavailableError(new Error('down'))));
    await expect(prove('a', '1', down)).rejects.toThrow(MemoryUnavailableError);
    const silent = { ...withLock(() => new Promise(() => {})), sleep: () => Promise.resolve() };
    await expect(prove('a', '1', silent)).rejects.toThrow(MemoryUnavailableError);
    const broken = withLock(() => Promise.reject(new TypeError('a mistake')));
    await expect(prove('a', '1', broken)).rejects.toThrow(TypeError);
  });
});
