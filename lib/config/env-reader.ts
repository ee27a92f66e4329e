import { LOOPBACK } from './loopback.ts';

/** One or more environment variables are missing or wrong; the message names each, never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(problems: readonly string[]) {
    super(`Configuration: ${problems.join('; ')}`);
  }
}

/** Reads the environment and collects what is wrong with it, so that one start shows everything. */
export interface EnvReader {
  /** A plain value; empty counts as absent. */
  text(name: string): string | undefined;
  required(name: string): string;
  /** Secret values, comma-separated for rotation. Set but empty is an error: an empty secret is everybody's. */
  secrets(name: string): readonly string[] | undefined;
  /** One secret value, which may hold commas. */
  secret(name: string): string | undefined;
  /** A comma-separated list of plain values; set but empty is an error, since it would read as "not set". */
  list(name: string): readonly string[] | undefined;
  /** `https://host[:port]`; plain http for loopback only. Without a path, so that nothing is doubled. */
  origin(name: string): string | undefined;
  problem(name: string, what: string): void;
  /** @throws ConfigError when anything was wrong */
  finish(): void;
}

export type Env = Readonly<Record<string, string | undefined>>;

export function createEnvReader(env: Env): EnvReader {
  const problems: string[] = [];
  const problem = (name: string, what: string): void => {
    problems.push(`${name} ${what}`);
  };
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  const list = (name: string): readonly string[] | undefined => {
    const values = text(name)
      ?.split(',')
      .map((value) => value.trim());
    if (values === undefined && env[name] !== undefined) problem(name, 'is empty');
    if (values?.includes('')) problem(name, 'has an empty element');
    return values;
  };
  return {
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) problem(name, 'is missing');
      return value ?? '';
    },
    secrets: (name) => (env[name] === undefined ? undefined : (list(name) ?? [])),
    secret: (name) => {
      if (env[name] !== undefined && text(name) === undefined) problem(name, 'is empty');
      return text(name);
    },
    list,
    origin: (name) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const origin = originOf(value);
      if (origin === undefined)
        problem(name, 'must be https://host, without a path (http for loopback only)');
      return origin;
    },
    problem,
    finish: () => {
      // What several senders read is wrong once.
      if (problems.length > 0) throw new ConfigError([...new Set(problems)]);
    },
  };
}

function originOf(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  return allowed ? url.origin : undefined;
}
