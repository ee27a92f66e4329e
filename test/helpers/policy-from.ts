import type { Workspace } from '../../lib/intent/workspace.ts';
import type { FilePolicy } from '../../lib/policy/policy.ts';
import { parsePolicy } from '../../lib/policy/policy-file.ts';
import { policySources } from '../../lib/sources/registry.ts';

/** A policy from its text; its default workspace is `home`. */
export const policyFrom = (yaml: string): FilePolicy =>
  parsePolicy(yaml, 'policy', 'home' as Workspace, policySources);
