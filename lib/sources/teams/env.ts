import type { SourceEnv } from '../source.ts';

export interface TeamsConfig {
  /** The keys of outgoing webhooks, decoded: one of each team, and several during rotation. */
  readonly keys: readonly Buffer[];
  /** Tenants that may ask, in small letters; undefined: whoever holds the key. */
  readonly tenants: readonly string[] | undefined;
}

/** Teams makes keys of 32 bytes; below 16 one could be guessed. */
const MIN_KEY_BYTES = 16;

export const TENANT_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const teamsEnv = (): SourceEnv<TeamsConfig> => ({
  vars: [
    { name: 'TEAMS_OUTGOING_SECRET', secret: true },
    { name: 'TEAMS_TENANTS', secret: false },
  ],
  configure: (env) => {
    const keys = env.secrets('TEAMS_OUTGOING_SECRET')?.map(readKey);
    if (keys?.includes(undefined) === true) {
      env.problem('TEAMS_OUTGOING_SECRET', 'must be base64 as Teams shows it, of 16 bytes or more');
    }
    const tenants = env.list('TEAMS_TENANTS');
    if (tenants?.some((each) => !TENANT_ID.test(each)) === true) {
      env.problem('TEAMS_TENANTS', 'must hold tenant IDs such as 72f988bf-86f1-41af-91ab-2d7cd011db47');
    }
    return (
      keys && {
        keys: keys.filter((key) => key !== undefined),
        tenants: tenants?.map((each) => each.toLowerCase()),
      }
    );
  },
  warnings: ({ tenants }) =>
    tenants === undefined
      ? ['TEAMS_TENANTS is not set: every tenant whose team has the outgoing webhook may stop jobs']
      : [],
});

/** Node's decoder would skip what is no base64: a mistyped key has to be seen at the start. */
function readKey(text: string): Buffer | undefined {
  const key = Buffer.from(text, 'base64');
  return key.length >= MIN_KEY_BYTES && key.toString('base64') === text ? key : undefined;
}
