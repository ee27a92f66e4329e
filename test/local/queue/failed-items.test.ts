import { describe, expect, it } from 'vitest';
import { failedItems } from '../../../local/queue/failed-items.ts';

describe('what failed of a batch', () => {
  const failures = (...batchItemFailures: readonly unknown[]) => ({ batchItemFailures });

  it.each([
    ['nothing is returned', null],
    ['an empty object', {}],
    ['no list', { batchItemFailures: null }],
    ['an empty list', failures()],
  ])('is nothing: %s', (_, result) => {
    expect(failedItems(result, ['a', 'b'])).toEqual([]);
  });

  it('is what is named', () => {
    expect(failedItems(failures({ itemIdentifier: 'b' }), ['a', 'b'])).toEqual(['b']);
  });

  it.each([
    ['text', 'ok'],
    ['a list', []],
    ['something else than a list', { batchItemFailures: 'a' }],
    ['an unknown message', failures({ itemIdentifier: 'a' }, { itemIdentifier: 'c' })],
    ['an empty ID', failures({ itemIdentifier: '' })],
    ['null for an ID', failures({ itemIdentifier: null })],
    ['another key', failures({ messageId: 'a' })],
    ['an ID without its key', failures('a')],
  ])('cannot be told: %s', (_, result) => {
    expect(failedItems(result, ['a', 'b'])).toBeUndefined();
  });
});
