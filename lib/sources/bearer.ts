import type { EnvReader } from '../config/env-reader.ts';
import { indexOfEqual } from '../crypto/equal.ts';
import { sha256Hex } from '../crypto/sha256.ts';

/** A bearer token and the name that logs and answers use for it. */
export interface NamedToken {
  readonly name: string;
  readonly token: string;
}

const NAMED = /^([A-Za-z0-9_.-]{1,64}):(.+)$/;

/** Reads tokens. Each is called by the start of its hash, which rotation does not move. */
export const readTokens = (env: EnvReader, variable: string): readonly NamedToken[] | undefined =>
  env.secrets(variable)?.map(nameless);

/** Reads tokens of which each may have a name of its own, but for one: `name:token,token`. */
export const readNamedTokens = (
  env: EnvReader,
  variable: string,
  reserved: string,
): readonly NamedToken[] | undefined =>
  env.secrets(variable)?.map((text) => {
    const [, name, token] = NAMED.exec(text) ?? [];
    if (text.endsWith(':')) env.problem(variable, 'has a name without a token');
    if (name === reserved) env.problem(variable, `has the reserved name ${reserved}`);
    return name !== undefined && token !== undefined ? { name, token } : nameless(text);
  });

const nameless = (token: string): NamedToken => ({
  name: `token-${sha256Hex(token).slice(0, 8)}`,
  token,
});

/** The name of the token that was given; undefined when it is none of them. */
export function nameOfToken(given: string, tokens: readonly NamedToken[]): string | undefined {
  return tokens[
    indexOfEqual(
      given,
      tokens.map(({ token }) => token),
    )
  ]?.name;
}
