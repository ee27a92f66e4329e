import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry, sourceNames } from '../../lib/sources/registry.ts';
import { version } from '../../lib/version.ts';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const names = [
  ...sourceNames.flatMap((source) => registry[source].env().vars.map(({ name }) => name)),
  'POLICY_FILE',
  'POLICY_URL',
];

describe('what is written about the service', () => {
  it.each(names)('names %s in the README and in serverless.yml', (name) => {
    expect(read('README.md')).toContain(`\`${name}\``);
    expect(read('serverless.yml')).toContain(`${name}: \${`);
  });

  it.each(sourceNames)('shows the route of %s in the README', (source) => {
    expect(read('README.md')).toMatch(new RegExp(`\`POST /webhooks/${source}(/\\{name\\})?\``));
  });

  it('tells the version of the package', () => {
    expect(version).toBe(JSON.parse(read('package.json')).version);
  });
});
