import { type Answer, iamError, jsonAnswer } from './answer.ts';
import type { IamTokens } from './iam-tokens.ts';
import { memberOf } from './json-value.ts';

export interface IamUser {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

/** Answers `POST /v3/auth/tokens` for the one user that the simulator knows. */
export function issueToken(body: string, known: IamUser, projectId: string, tokens: IamTokens): Answer {
  const auth = memberOf(parsed(body), 'auth');
  const identity = memberOf(auth, 'identity');
  const methods = memberOf(identity, 'methods');
  const user = memberOf(memberOf(identity, 'password'), 'user');
  const given = {
    user: memberOf(user, 'name'),
    password: memberOf(user, 'password'),
    domain: memberOf(memberOf(user, 'domain'), 'name'),
  };
  const project = memberOf(memberOf(auth, 'scope'), 'project');
  const id = memberOf(project, 'id');
  const name = memberOf(project, 'name');

  const wellFormed =
    Array.isArray(methods) &&
    methods.includes('password') &&
    Object.values(given).every((text) => typeof text === 'string') &&
    (typeof id === 'string' || typeof name === 'string');
  if (!wellFormed) return iamError(400, 'The request body is invalid', 'Bad Request');
  if (given.user !== known.user || given.password !== known.password || given.domain !== known.domain) {
    return iamError(401, 'The username or password is wrong.', 'Unauthorized');
  }
  if (typeof id === 'string' && id !== projectId) {
    return iamError(404, `Could not find project: ${id}.`, 'Not Found');
  }

  const { token, issuedAt, expiresAt } = tokens.issue();
  const domain = { id: 'd78cbac186b744899480f25bd022f468', name: known.domain };
  const details = {
    catalog: [],
    expires_at: microseconds(expiresAt),
    issued_at: microseconds(issuedAt),
    methods: ['password'],
    project: { domain, id: projectId, name: typeof name === 'string' ? name : 'simulated' },
    roles: [],
    user: { domain, id: '7116d09f88fa41908676fdd4b039e95b', name: known.user, password_expires_at: '' },
  };
  return jsonAnswer(201, { token: details }, { 'X-Subject-Token': token });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** IAM writes six digits of a second's fraction, three more than JS. */
function microseconds(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z');
}
