import type { RemotePolicyConfig } from '../config/remote-policy.ts';
import { type CurrentPolicy, type CurrentPolicyOptions, createCurrentPolicy } from './current-policy.ts';
import { createReadText } from './read-text.ts';

/** The policy that POLICY_URL names. Nothing is read before it is asked for. */
export const openRemotePolicy = (
  { url, address, aws }: RemotePolicyConfig,
  options: Omit<CurrentPolicyOptions, 'where' | 'read'>,
): CurrentPolicy =>
  createCurrentPolicy({ ...options, where: `POLICY_URL ${address}`, read: createReadText(url, aws) });
