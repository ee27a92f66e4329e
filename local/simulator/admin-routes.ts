import { isFault } from './is-fault.ts';
import { isInstance } from './is-instance.ts';
import { metricsText } from './metrics.ts';
import type { Simulator } from './simulator-options.ts';

/** What the admin server may do to the simulator. */
export type AdminControls = Omit<Simulator, 'url' | 'adminUrl' | 'close'>;

export interface AdminCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

interface AdminAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Answers one admin call. */
export function adminAnswer(call: AdminCall, controls: AdminControls, now: () => number): AdminAnswer {
  switch (`${call.method} ${call.path}`) {
    case 'GET /calls':
      return json(200, controls.calls());
    case 'GET /instances':
      return json(200, controls.instances());
    case 'GET /metrics':
      return {
        status: 200,
        type: 'text/plain; version=0.0.4; charset=utf-8',
        text: metricsText(controls.instances(), now()),
      };
    case 'POST /faults':
      return accept(call.body, isFault, 'a fault', controls.fault);
    case 'DELETE /faults':
      controls.clearFaults();
      return json(200, { faults: [] });
    case 'POST /reset':
      controls.reset();
      return json(200, controls.instances());
    case 'POST /instances':
      return accept(call.body, isInstance, 'an instance', controls.put);
    case 'POST /tokens/expire':
      return json(200, { expired: controls.expireTokens() });
    default:
      return restartOrUnknown(call, controls);
  }
}

function restartOrUnknown({ method, path }: AdminCall, controls: AdminControls): AdminAnswer {
  const instanceId = /^\/instances\/(\d+)\/restart$/.exec(path)?.[1];
  if (method !== 'POST' || instanceId === undefined) return json(404, { error: 'There is no such call' });
  if (!controls.instance(instanceId)) return json(404, { error: 'There is no such instance' });
  controls.restart(instanceId);
  return json(200, controls.instance(instanceId));
}

function accept<T>(
  body: string,
  isRight: (value: unknown) => value is T,
  what: string,
  use: (value: T) => void,
): AdminAnswer {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return json(400, { error: 'The body is not JSON' });
  }
  if (!isRight(value)) return json(400, { error: `The body is not ${what}` });
  use(value);
  return json(201, value);
}

function json(status: number, value: unknown): AdminAnswer {
  return { status, type: 'application/json', text: JSON.stringify(value) };
}
