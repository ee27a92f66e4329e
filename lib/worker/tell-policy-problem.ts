import type { Until } from '../clock.ts';
import { base32 } from '../crypto/base32.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { PolicyProblem } from '../intent/policy-problem.ts';
import type { Channel } from '../notify/channels.ts';
import { policyNoticeCall } from '../notify/policy-notice.ts';
import { postNotice } from './post-notice.ts';
import type { WorkerTools } from './worker-tools.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Tells the channels once a day of a policy that cannot be used, whichever process sees it first. */
export async function tellPolicyProblem(
  tools: WorkerTools,
  problem: PolicyProblem,
  until: Until,
): Promise<void> {
  if (tools.channels.length === 0) return;
  const { ledger, clock, randomBytes } = tools.parts;
  const name = `told/policy/${problem.id}`;
  const holder = base32(randomBytes(10));
  const lock = await ledger.lock(name, holder, clock.now() + DAY_MS);
  if (lock.kind === 'held') return;
  let isTold = false;
  try {
    for (const channel of tools.channels) {
      if (await isPosted(tools, channel, problem, until)) isTold = true;
    }
  } finally {
    // The next minute tries again.
    if (!isTold) await ledger.unlock(name, holder);
  }
}

async function isPosted(
  tools: WorkerTools,
  channel: Channel,
  problem: PolicyProblem,
  until: Until,
): Promise<boolean> {
  const now = tools.parts.clock.now();
  const id = base32(sha256(JSON.stringify([channel.name, problem.id, Math.floor(now / DAY_MS)])));
  const call = policyNoticeCall(channel, problem, id, now, tools.parts.reader?.locale);
  return (await postNotice(tools, channel, call, { about: 'policy' }, until)) === 'done';
}
