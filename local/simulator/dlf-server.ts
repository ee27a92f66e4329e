import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer } from './answer.ts';
import type { CallLog, CallResult } from './call-log.ts';
import type { FaultList } from './fault-list.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { matchRoute } from './route.ts';
import { sendAnswer, sendTruncated } from './send-answer.ts';
import { readRequest } from './wire-request.ts';
import { type Job, type WorkDeps, work } from './work.ts';

export interface DlfServerDeps extends WorkDeps {
  readonly log: CallLog;
  readonly faults: FaultList;
  readonly resetConnection: (socket: Socket) => void;
}

export interface DlfServer {
  handle(incoming: IncomingMessage, response: ServerResponse): void;
  /** Gives up the answers that a fault has put off, so that none comes after a reset. */
  cancelDelayed(): void;
}

/** Serves DLF and IAM: records a request, lets a fault have its way, does the work, answers. */
export function createDlfServer(deps: DlfServerDeps): DlfServer {
  const delayed = new Map<NodeJS.Timeout, ServerResponse>();

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    const note = deps.log.record(request);
    const route = matchRoute(request.method, request.target);
    const requestId = randomBytes(16).toString('hex');
    const doWork = ({ ignoresJobName }: Pick<Job, 'ignoresJobName'>): Answer => {
      const { answer, authenticated } = work({ request, route, requestId, ignoresJobName }, deps);
      note({ authenticated });
      return answer;
    };
    const { operation } = route;
    const outcome = outcomeOf(deps.faults.take(operation), { operation, requestId, work: doWork });
    deliver(outcome, response, { requestId, note, work: doWork });
  };

  const deliver = (outcome: Outcome, response: ServerResponse, call: CallInHand): void => {
    switch (outcome.kind) {
      case 'answer':
        if (sendAnswer(response, outcome.answer, call.requestId)) {
          call.note({ status: outcome.answer.status });
        }
        return;
      case 'later': {
        const timer = setTimeout(() => {
          delayed.delete(timer);
          const answer = call.work({ ignoresJobName: false });
          deliver({ kind: 'answer', answer }, response, call);
        }, outcome.ms);
        delayed.set(timer, response);
        return;
      }
      case 'reset':
        deps.resetConnection(response.req.socket);
        return;
      case 'truncated':
        sendTruncated(response, call.requestId);
        call.note({ status: 200 });
        return;
      case 'silent':
        return;
    }
  };

  return {
    handle: (incoming, response) => {
      // A client that goes away in the middle of its request has asked for nothing.
      serve(incoming, response).catch(() => response.destroy());
    },
    cancelDelayed: () => {
      for (const [timer, response] of delayed) {
        clearTimeout(timer);
        response.destroy();
      }
      delayed.clear();
    },
  };
}

interface CallInHand {
  readonly requestId: string;
  readonly note: (result: CallResult) => void;
  readonly work: (options: Pick<Job, 'ignoresJobName'>) => Answer;
}
