import { sourceNames } from '../lib/sources/registry.ts';
import type { SampleEnv } from '../lib/sources/sample.ts';

const sampleEnvs = sourceNames.map(async (name) => {
  const { sampleEnv } = (await import(`../lib/sources/${name}/sample.ts`)) as { sampleEnv: SampleEnv };
  return sampleEnv;
});

/** What all senders need, for loopback only: it lets anybody on this machine stop a simulated job. */
export const localEnv: SampleEnv = Object.assign({}, ...(await Promise.all(sampleEnvs))) as SampleEnv;

export const localDlf = {
  projectId: 'b384b9e9ab9b4ee8994c8633aabc9505',
  accessKey: 'LOCALACCESSKEY',
  secretKey: 'local-secret-key',
} as const;

/** The stand-ins for AWS ask for keys and do not check them. */
export const localAws = { region: 'eu-west-1', accessKeyId: 'local', secretAccessKey: 'local' } as const;

export const LOCAL_PORT = 3000;

/** Where what outlives the process is, beside the port. */
export const LOCAL_DATA = '.local';
