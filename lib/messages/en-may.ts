import type { Asker } from '../intent/asker.ts';
import type { Policy } from '../policy/policy.ts';
export const mayLines = (_p: Policy, _a: Asker): readonly string[] => ['something.'];
