import type { Until } from '../clock.ts';
import { mapBounded } from '../map-bounded.ts';
import type { QueueMessage } from '../queue/message.ts';
import { OtherContentError } from '../stop/carry-out.ts';
import { failIntake, failRequest } from '../stop/fail.ts';
import type { StopRequest } from '../stop/request.ts';
import { isTakenIn } from './take-in.ts';
import { finish } from './work-on.ts';
import type { WorkerTools } from './worker-tools.ts';

const CONCURRENT_INTENTS = 8;

/** Ends what a dead letter is about: nobody would hear of it otherwise. */
export async function giveUp(tools: WorkerTools, message: QueueMessage, until: Until): Promise<void> {
  switch (message.kind) {
    case 'ring': {
      const request = await tools.parts.ledger.read(message.requestId);
      if (request !== undefined) await end(tools, await failRequest(tools.parts, request, until), until);
      return;
    }
    case 'accept':
      await mapBounded(message.intents, CONCURRENT_INTENTS, async (accepted) => {
        if (await isTakenIn(tools.parts, accepted)) return;
        const intake = { ...accepted, inline: false, mayGoOn: true };
        await end(tools, await failIntake(tools.parts, intake, until).catch(otherContent), until);
      });
  }
}

const otherContent = (error: unknown): undefined => {
  if (!(error instanceof OtherContentError)) throw error;
};

async function end(tools: WorkerTools, request: StopRequest | undefined, until: Until): Promise<void> {
  if (request === undefined) return;
  await finish(tools, request, until);
}
