import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT } from '../build-subjects.ts';
import { dlfEnv, senderEnv } from '../deliveries.ts';
import { type Child, startChild } from '../surroundings/child.ts';

const part = (name: string): string => join(import.meta.dirname, `../surroundings/${name}.ts`);

/** DLF's counters since they were reset. */
export interface DlfSeen {
  readonly calls: number;
  readonly stops: number;
  readonly mostInFlight: number;
  readonly connections: number;
}

export interface Surroundings {
  readonly dlf: Readonly<Record<string, string>>;
  readonly aws: Readonly<Record<string, string>>;
  readonly senders: Readonly<Record<string, string>>;
  readonly policyFile: string;
  /** What DLF has seen; sets it back. */
  dlfSeen(change?: { readonly thinkMs?: number }): Promise<DlfSeen>;
  /** Calls of DynamoDB and SQS since the last time, by what they ask for. */
  awsCalls(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** Alerts may stop: without a file they would be tried only. */
const POLICY = '{"rules":[{"jobs":["*"],"then":"stop"}]}';

export async function startSurroundings(): Promise<Surroundings> {
  const policyFile = join(BUILT, 'policy.json');
  writeFileSync(policyFile, POLICY);
  const [dlf, aws] = await Promise.all([
    startChild<{ url: string; certFile: string }>(part('dlf'), {
      ...process.env,
      CERT_FILE: join(BUILT, 'dlf.pem'),
    }),
    startChild<Record<string, string>>(part('aws')),
  ]);
  return {
    dlf: dlfEnv(dlf.ready),
    aws: aws.ready,
    senders: senderEnv,
    policyFile,
    dlfSeen: (change = {}) => dlf.ask({ reset: true, ...change }),
    awsCalls: () => aws.ask({}),
    close: () => closeAll([dlf, aws]),
  };
}

const closeAll = async (children: readonly Child<unknown>[]): Promise<void> => {
  await Promise.all(children.map((child) => child.close()));
};
