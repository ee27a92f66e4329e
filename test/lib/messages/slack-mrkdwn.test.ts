import { describe, expect, it } from 'vitest';
import { bold, code, cutTo, escapeText } from '../../../lib/messages/slack-mrkdwn.ts';

describe('escapeText', () => {
  it.each([
    ['job_batch', 'job_batch'],
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U1> & <http://x|y>', '&lt;@U1&gt; &amp; &lt;http://x|y&gt;'],
    ['&lt;', '&amp;lt;'],
    ['"\'`*_~', '"\'`*_~'],
    ['<<&&>>', '&lt;&lt;&amp;&amp;&gt;&gt;'],
  ])('makes %s harmless as %s', (text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });
});

describe('code', () => {
  it.each([
    ['job_batch', '`job_batch`'],
    ['a`b`c', '`aˋbˋc`'],
    ['`<!here>`', '`ˋ&lt;!here&gt;ˋ`'],
    ['', '``'],
  ])('sets %s as %s', (text, expected) => {
    expect(code(text)).toBe(expected);
  });
});

describe('bold', () => {
  it.each([
    ['job_batch', '*job_batch*'],
    ['a*b', '*a∗b*'],
    ['*<!here>*', '*∗&lt;!here&gt;∗*'],
  ])('sets %s as %s', (text, expected) => {
    expect(bold(text)).toBe(expected);
  });
});

describe('cutTo', () => {
  it.each([
    ['a&amp;b', 7, 'a&amp;b'],
    ['a&amp;b', 6, 'a&amp;'],
    ['a&amp;b', 5, 'a'],
    ['a&amp;b', 2, 'a'],
    ['a&amp;b', 1, 'a'],
  ])('cuts %s to %i as %s, never within an entity', (escaped, length, expected) => {
    expect(cutTo(escaped, length)).toBe(expected);
  });
});
