import { describe, expect, it } from 'vitest';
import { code, escapeText } from '../../../../lib/sources/slack/mrkdwn.ts';

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
