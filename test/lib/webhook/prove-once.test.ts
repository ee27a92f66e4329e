import { describe, expect, it } from 'vitest';
import { UnauthorizedError } from '../../../lib/http/errors.ts';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import { proveOnce } from '../../../lib/webhook/prove-once.ts';
import { askToolsOf } from '../../helpers/gates.ts';
import { createWorkerWorld } from '../../helpers/worker-world.ts';

const proof = (mark: string, message: string) => ({
  mark: ['dingtalk', mark],
  message: ['dingtalk', message],
});

describe('a proof that does not cover what it proves', () => {
  it('proves one message, however often that comes', async () => {
    const world = createWorkerWorld();
    const tools = askToolsOf(world);
    await proveOnce(tools, proof('a', '1'));
    world.clock.pass(300_000);
    await expect(proveOnce(tools, proof('a', '1'))).resolves.toBeUndefined();
    await expect(proveOnce(tools, proof('a', '2'))).rejects.toThrow(UnauthorizedError);
    await expect(proveOnce(tools, proof('b', '2'))).resolves.toBeUndefined();
  });

  it('is remembered for as long as it may be good: ten minutes', async () => {
    const world = createWorkerWorld();
    const tools = askToolsOf(world);
    await proveOnce(tools, proof('a', '1'));
    world.clock.pass(599_999);
    await expect(proveOnce(tools, proof('a', '2'))).rejects.toThrow(UnauthorizedError);
  });

  it('lets a message on where the ledger says nothing: it stops nothing by itself', async () => {
    const { parts, ...tools } = askToolsOf(createWorkerWorld());
    const lock = () => Promise.reject(new LedgerUnavailableError(new Error('down')));
    const broken = { ...tools, parts: { ...parts, ledger: { ...parts.ledger, lock } } };
    await expect(proveOnce(broken, proof('a', '1'))).resolves.toBeUndefined();
    const fails = { ...parts.ledger, lock: () => Promise.reject(new TypeError('a mistake')) };
    await expect(
      proveOnce({ ...tools, parts: { ...parts, ledger: fails } }, proof('a', '1')),
    ).rejects.toThrow(TypeError);
  });
});
