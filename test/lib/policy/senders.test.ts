import { describe, expect, it } from 'vitest';
import { senderKind, senderProblem } from '../../../lib/policy/senders.ts';
import { policySources } from '../../../lib/sources/registry.ts';

describe('the senders that a policy file may name', () => {
  it.each(policySources)('have %s among them, and say who is behind it', (name) => {
    expect(senderKind(name)).toBeDefined();
  });

  it('have the alert senders of an operator', () => {
    expect(senderKind('custom/night-watch')).toBe('alert');
    for (const name of ['custom', 'custom/', 'custom/A', 'custom/a/b', 'toString']) {
      expect(senderKind(name)).toBeUndefined();
    }
  });

  it('have every source of this version, whatever it is called', () => {
    expect(senderProblem('fax', ['fax'])).toBeUndefined();
    expect(senderProblem('fax', [])).toMatch(/^there is no source fax; there are alertmanager, api, /);
    expect(senderProblem('feishi', [])).toBe('there is no source feishi; did you mean feishu?');
  });
});
