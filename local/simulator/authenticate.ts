import { type Answer, gatewayError } from './answer.ts';
import type { IamTokens } from './iam-tokens.ts';
import type { WireRequest } from './wire-request.ts';

export interface AuthenticationDeps {
  readonly tokens: IamTokens;
  readonly checkSignature: (request: WireRequest, project: string) => string | undefined;
}

/** Gives the gateway's refusal of a request, or `undefined` when the caller is who they say. */
export function authenticate(
  request: WireRequest,
  project: string,
  requestId: string,
  { tokens, checkSignature }: AuthenticationDeps,
): Answer | undefined {
  const refusal = (code: string, message: string): Answer => gatewayError(401, code, message, requestId);
  const incorrect = 'Incorrect IAM authentication information';

  const token = request.headers['x-auth-token'];
  if (token !== undefined) {
    const state = tokens.state(token);
    if (state === 'expired') return refusal('APIG.0307', 'The token must be updated');
    return state === 'valid' ? undefined : refusal('APIG.0301', `${incorrect}: decrypt token fail`);
  }
  if (request.headers['authorization'] === undefined) {
    return refusal('APIGW.0301', `${incorrect}: x-auth-token not found`);
  }
  const reason = checkSignature(request, project);
  return reason === undefined ? undefined : refusal('APIGW.0301', `${incorrect}: ${reason}`);
}
