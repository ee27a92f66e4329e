import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../lib/alerts/names.ts';
import type { Mapping } from '../../../lib/mapping/mapping.ts';
import { readMapped } from '../../../lib/mapping/read-mapped.ts';

const mapping: Mapping = {
  name: 'plain',
  secretEnv: 'PLAIN_SECRET',
  proof: { kind: 'authorization' },
  firing: 'firing',
  labels: 'labels',
  retryStatus: 503,
  limitMs: 10_000,
};
const alert = {
  firing: true,
  space: 'w',
  labels: { job_name: 'job_batch', instance_id: '34765', workspace: 'terraform' },
};
const read = (more: Partial<Mapping>, body: object = alert) => {
  const result = readMapped(body, { ...mapping, ...more }, defaultNames);
  return result.ok
    ? (result.value.asks[0]?.target.workspace ?? result.value.ignored[0]?.reason)
    : 'malformed';
};

describe('the workspace of a mapped alert', () => {
  it('is where the mapping says, whatever else is called so', () => {
    expect(read({ workspace: 'space' })).toBe('w');
  });

  it('is under the usual keys where the mapping says nothing, or finds nothing', () => {
    expect(read({})).toBe('terraform');
    expect(read({ workspace: 'elsewhere' })).toBe('terraform');
  });

  it('is a contradiction where two usual places differ', () => {
    expect(read({}, { ...alert, annotations: { workspace: 'x' }, workspace: 'x' })).toBe('terraform');
    expect(read({}, { ...alert, labels: { workspace: 'x' }, annotations: alert.labels })).toBe(
      'contradiction',
    );
  });
});
