import { equalConstantTime, indexOfEqual } from '../../crypto/equal.ts';
import { hmacSha256 } from '../../crypto/sha256.ts';
import { NotFoundError, PolicyUnavailableError, UnauthorizedError } from '../../http/errors.ts';
import { authorization, header, type WebhookRequest } from '../../http/webhook-request.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import { type Verified, type VerifyTools, verified } from '../source.ts';
import type { CustomConfig } from './env.ts';

/**
 * Finds the sender that the path names in the policy in force, and proves it as that says.
 *
 * @throws NotFoundError, PolicyUnavailableError, UnauthorizedError
 */
export async function verifyCustom(
  request: WebhookRequest,
  { secretsIn }: CustomConfig,
  _now: number,
  tools: Pick<VerifyTools, 'mappings'>,
): Promise<Verified<Mapping>> {
  const mappings = await tools.mappings();
  if (mappings === undefined) throw new PolicyUnavailableError();
  const mapping = mappings.get(request.params['name'] ?? '');
  if (mapping === undefined) throw new NotFoundError();
  const secrets = secretsIn(mapping.secretEnv);
  // A variable that is missing at POLICY_URL's next policy: fail closed.
  if (secrets.length === 0) throw new UnauthorizedError('no secret is configured');
  if (!isProven(request, mapping, secrets)) throw new UnauthorizedError('wrong secret');
  return verified(request, mapping.name, mapping, mapping.limitMs);
}

function isProven(request: WebhookRequest, { proof }: Mapping, secrets: readonly string[]): boolean {
  switch (proof.kind) {
    case 'authorization': {
      const bearer = authorization(request, 'bearer');
      if (bearer !== undefined) return indexOfEqual(bearer, secrets) >= 0;
      const pair = authorization(request, 'basic');
      if (pair === undefined) return false;
      const given = Buffer.from(pair, 'base64');
      return secrets.some((secret) => secret.includes(':') && equalConstantTime(given, secret));
    }
    case 'header':
      return indexOfEqual(header(request, proof.name) ?? '', secrets) >= 0;
    case 'query': {
      const [given = '', ...more] = request.query.getAll(proof.name);
      return more.length === 0 && indexOfEqual(given, secrets) >= 0;
    }
    case 'signature': {
      // GitHub's prefix, which others have taken over.
      const given = (header(request, proof.name) ?? '').replace(/^sha256=/, '').toLowerCase();
      const expected = secrets.map((secret) => hmacSha256(secret, request.body).toString('hex'));
      return indexOfEqual(given, expected) >= 0;
    }
  }
}
