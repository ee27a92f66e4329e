import { search as searchJson } from '@aws-lambda-powertools/jmespath';
import { failed, ok, type Result } from '../intent/result.ts';

type Json = Parameters<typeof searchJson>[1];

/** What an expression finds in a value; it fails where a function of it is given what it does not take. */
export function search(expression: string, value: unknown): Result<unknown, 'type'> {
  try {
    return ok(searchJson(expression, value as Json));
  } catch (error) {
    // Its own complaint would quote the value. What is nested too deeply is for the caller to say.
    if (error instanceof RangeError) throw error;
    return failed('type');
  }
}

/** What is wrong with an expression; undefined: nothing. */
export function expressionProblem(expression: string): string | undefined {
  try {
    searchJson(expression, null);
    return undefined;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error('unknown');
    // Nothing of a value is known yet: that a function does not take null is no mistake.
    return name === 'JMESPathTypeError'
      ? undefined
      : `is not a JMESPath expression: ${message.split('\n')[0]}`;
  }
}
