import { describe, expect, it } from 'vitest';
import {
  DEFAULT_WORKSPACE,
  parseWorkspaceId,
  resolveWorkspace,
  type Workspace,
  type Workspaces,
} from '../../../lib/intent/workspace.ts';

const HOME = 'b384b9e9ab9b4ee8994c8633aabc9505' as Workspace;
const NIGHT = '0123456789abcdef0123456789abcdef' as Workspace;
const OTHER = 'ffffffffffffffffffffffffffffffff';

const known = (changes: Partial<Workspaces> = {}): Workspaces => ({
  fallback: HOME,
  named: new Map([
    ['night', NIGHT],
    ['夜间 one', NIGHT],
  ]),
  onlyListed: true,
  ...changes,
});

describe('parseWorkspaceId', () => {
  it.each(['a', 'default', HOME, 'A-Z_09', 'x'.repeat(64)])('takes %s', (text) => {
    expect(parseWorkspaceId(text)).toEqual({ ok: true, value: text });
  });

  it.each(['', ' ', 'a b', 'a.b', 'a/b', 'a:b', 'é', '工作', 'a\r\nX-Evil: 1', 'a\n', 'x'.repeat(65)])(
    'refuses %j, which is not safe in a header',
    (text) => {
      expect(parseWorkspaceId(text)).toEqual({
        ok: false,
        problem: { field: 'workspace', why: 'characters' },
      });
    },
  );
});

describe('resolveWorkspace', () => {
  it.each([undefined, ''])('means the fallback by %j', (text) => {
    expect(resolveWorkspace(text, known())).toEqual({ ok: true, value: HOME });
    expect(resolveWorkspace(text, known({ fallback: DEFAULT_WORKSPACE }))).toEqual({
      ok: true,
      value: 'default',
    });
  });

  it.each(['night', '夜间 one'])('makes the listed name %s its ID', (name) => {
    expect(resolveWorkspace(name, known())).toEqual({ ok: true, value: NIGHT });
  });

  it('takes the ID of a listed name, and the fallback by its ID', () => {
    expect(resolveWorkspace(NIGHT, known())).toEqual({ ok: true, value: NIGHT });
    expect(resolveWorkspace(HOME, known())).toEqual({ ok: true, value: HOME });
  });

  it.each([OTHER, 'Night', 'default', 'constructor'])(
    'refuses %s, which the policy file does not list',
    (text) => {
      expect(resolveWorkspace(text, known())).toEqual({
        ok: false,
        problem: { field: 'workspace', why: 'not-listed' },
      });
    },
  );

  it('reads any well-formed ID without a policy file', () => {
    expect(resolveWorkspace(OTHER, known({ onlyListed: false }))).toEqual({ ok: true, value: OTHER });
  });

  it.each([true, false])('refuses what is no ID, listed only or not (%s)', (onlyListed) => {
    expect(resolveWorkspace('a b', known({ onlyListed }))).toEqual({
      ok: false,
      problem: { field: 'workspace', why: 'characters' },
    });
  });

  it('prefers a name to an ID that is written the same', () => {
    const named = new Map([[OTHER, NIGHT]]);
    expect(resolveWorkspace(OTHER, known({ named }))).toEqual({ ok: true, value: NIGHT });
  });
});
