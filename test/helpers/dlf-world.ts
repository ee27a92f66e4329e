import { createDlfClient, type DlfClient } from '../../lib/dlf/client.ts';
import type { DlfCredentials } from '../../lib/dlf/credentials.ts';
import { createSend, type Exchange, type OutgoingCall, type Send } from '../../lib/http/send.ts';
import { type Simulator, startSimulator } from '../../local/simulator/simulator.ts';
import type { SimulatorOptions } from '../../local/simulator/simulator-options.ts';
import { createJumpingClock } from './manual-clock.ts';
import { accessKey, projectId, secrets } from './secrets.ts';

export const iam = { domain: 'acme', user: 'dlf-stopper', password: secrets.iamPassword } as const;

export const keys: DlfCredentials = { kind: 'keys', accessKey, secretKey: secrets.secretKey };

export const passwordFor = (iamOrigin: string, password: string = iam.password): DlfCredentials => ({
  kind: 'password',
  iamOrigin,
  domain: iam.domain,
  user: iam.user,
  password,
});

/** The real client against the simulator, over loopback. */
export interface DlfWorld {
  readonly simulator: Simulator;
  readonly client: DlfClient;
  readonly clock: ReturnType<typeof createJumpingClock>;
  /** How often the client has tried, connections refused included. */
  tries(): number;
  /** A client of its own; `before` is called before each of its calls. */
  withCredentials(credentials: DlfCredentials, before?: () => void): DlfClient;
}

export async function startDlfWorld(options: Partial<SimulatorOptions> = {}): Promise<DlfWorld> {
  const clock = createJumpingClock();
  const simulator = await startSimulator({
    projectId,
    accessKey,
    secretKey: secrets.secretKey,
    iam,
    now: clock.now,
    ...options,
  });
  let tries = 0;
  const send = createSend(clock.now);
  const withCredentials = (credentials: DlfCredentials, before?: () => void): DlfClient => {
    const counted: Send = (call, until) => {
      tries++;
      before?.();
      return send(call, until);
    };
    return createDlfClient({ origin: simulator.url, projectId, credentials }, counted, clock, () => 0);
  };
  return { simulator, clock, client: withCredentials(keys), tries: () => tries, withCredentials };
}

/** A sender that does not send: it hands calls to `answer`. */
export function createScriptedSend(
  answer: (call: OutgoingCall, count: number) => Exchange | Promise<Exchange>,
): Send & { readonly calls: OutgoingCall[]; readonly deadlines: number[] } {
  const calls: OutgoingCall[] = [];
  const deadlines: number[] = [];
  const send: Send = async (call, until) => {
    calls.push(call);
    deadlines.push(until.deadline);
    return answer(call, calls.length);
  };
  return Object.assign(send, { calls, deadlines });
}

export const answerOf = (
  status: number,
  body: unknown = '',
  headers: Readonly<Record<string, string>> = {},
): Exchange => ({
  kind: 'answer',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
