import { search as searchJson } from '@aws-lambda-powertools/jmespath';
import { failed, ok, type Result } from '../intent/result.ts';
import { MappingFunctions } from './functions.ts';

type Json = Parameters<typeof searchJson>[1];

const customFunctions = new MappingFunctions();

/** What an expression finds in a value; it fails where a function of it is given what it does not take. */
export function search(expression: string, value: unknown): Result<unknown, 'type'> {
  try {
    return ok(searchJson(expression, value as Json, { customFunctions }));
  } catch (error) {
    // Its own complaint would quote the value. What is nested too deeply is for the caller to say.
    if (error instanceof RangeError) throw error;
    return failed('type');
  }
}

/** What is wrong with an expression; undefined: nothing. */
export function expressionProblem(expression: string): string | undefined {
  return problemWith(expression) ?? unknownFunction(expression);
}

function problemWith(expression: string): string | undefined {
  const error = errorOf(expression);
  // Nothing of a value is known yet: that a function does not take null is no mistake.
  return error === undefined || error.name === 'JMESPathTypeError'
    ? undefined
    : `is not a JMESPath expression: ${error.message.split('\n')[0]}`;
}

/** Behind `&&` and in filters nothing is called as long as there is no value, and so nothing is missed. */
function unknownFunction(expression: string): string | undefined {
  const [unknown] = [...expression.replaceAll(QUOTED, '').matchAll(CALL)]
    .map(([, name = '']) => name)
    .filter((name) => errorOf(`${name}()`)?.name === 'UnknownFunctionError');
  return unknown === undefined ? undefined : `is not a JMESPath expression: there is no function ${unknown}`;
}

const QUOTED = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/gs;
const CALL = /([A-Za-z_][A-Za-z0-9_]*)\s*\(/g;

function errorOf(expression: string): Error | undefined {
  try {
    searchJson(expression, null, { customFunctions });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('unknown');
  }
}
