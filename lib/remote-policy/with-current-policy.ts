import type { Until } from '../clock.ts';
import type { Policy } from '../policy/policy.ts';
import type { CurrentPolicy } from './current-policy.ts';

/** What has a policy that holds for one invocation, and may have a way to the current one. */
interface Tools {
  readonly parts: { readonly policy: Policy };
  readonly currentPolicy?: CurrentPolicy;
}

/** The same with the policy that is in force now; it stays the same for as long as one invocation lasts. */
export async function withCurrentPolicy<Given extends Tools>(tools: Given, until: Until): Promise<Given> {
  if (tools.currentPolicy === undefined) return tools;
  return { ...tools, parts: { ...tools.parts, policy: await tools.currentPolicy.get(until) } };
}
