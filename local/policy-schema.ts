import * as z from 'zod/mini';
import { fileSchema } from '../lib/policy/file-schema.ts';

/** Where editors find it: the examples' first line names it. */
export const SCHEMA_PATH = 'docs/policy.schema.json';

/** The JSON Schema that editors complete a policy file by. */
export const policySchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(fileSchema, { io: 'input' }), null, 2)}\n`;
