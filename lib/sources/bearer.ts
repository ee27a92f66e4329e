import type { EnvReader } from '../config/env-reader.ts';
import { indexOfEqual } from '../crypto/equal.ts';
import { sha256 } from '../crypto/sha256.ts';

/** A bearer token and the name that logs and answers use for it. */
export interface NamedToken {
  readonly name: string;
  readonly token: string;
}

const NAMED = /^([A-Za-z0-9_.-]{1,64}):(.+)$/;

/** Reads `name:token,token`. What has no name is called by the start of its hash, which rotation does not move. */
export function readTokens(env: EnvReader, variable: string): readonly NamedToken[] | undefined {
  return env.secrets(variable)?.map((text) => {
    const [, name, token] = NAMED.exec(text) ?? [];
    return name !== undefined && token !== undefined
      ? { name, token }
      : { name: `token-${sha256(text).toString('hex').slice(0, 8)}`, token: text };
  });
}

/** The name of the token that was given; undefined when it is none of them. */
export function nameOfToken(given: string, tokens: readonly NamedToken[]): string | undefined {
  return tokens[
    indexOfEqual(
      given,
      tokens.map(({ token }) => token),
    )
  ]?.name;
}
