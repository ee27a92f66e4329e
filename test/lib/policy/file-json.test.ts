import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainJson } from '../../../lib/policy/file-json.ts';

/** One with that key is left to the reader of YAML, which refuses it. */
const anObject = fc
  .dictionary(fc.string(), fc.jsonValue())
  .filter((value) => !JSON.stringify(value).includes('__proto__'));

describe('plainJson', () => {
  it('has the value of JSON, however it is laid out', () => {
    const value = { rules: [{ jobs: ['a b', 'c\\"d'] }], limits: { total: '20 per 1d' } };
    for (const text of [
      JSON.stringify(value),
      JSON.stringify(value, null, 2),
      ` \n${JSON.stringify(value)}\n`,
    ]) {
      expect(plainJson(text)).toEqual({ value });
    }
  });

  it('has the value of any object that JavaScript has written', () => {
    fc.assert(
      fc.property(anObject, (object) => {
        const text = JSON.stringify(object, null, 1);
        // Not the object: JSON writes -0 as 0.
        expect(plainJson(text)).toEqual({ value: JSON.parse(text) as unknown });
      }),
    );
  });

  it.each([
    ['YAML', 'rules: []'],
    ['YAML in braces', '{rules: []}'],
    ['a key that is there twice', '{"rules":[],"rules":[1]}'],
    ['a key that is there twice, deeper', '{"rules":[{"then":"stop","then":"refuse"}]}'],
    ['a key that a schema passes over', '{"rules":[],"__proto__":{}}'],
    ['the same, written otherwise', '{"rules":[],"\\u005f_proto__":{}}'],
    ['a list', '[]'],
    ['what is broken', '{"rules":[]'],
    ['nothing', ''],
  ])('leaves %s to the reader of YAML', (_, text) => {
    expect(plainJson(text)).toBeUndefined();
  });
});
