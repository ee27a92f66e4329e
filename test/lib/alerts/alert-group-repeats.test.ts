import { describe, expect, it } from 'vitest';
import { readAlertGroup } from '../../../lib/alerts/alert-group.ts';
import { defaultNames } from '../../../lib/alerts/names.ts';

const sender = { source: 'alertmanager', version: '4', names: defaultNames };
const read = (body: unknown) => readAlertGroup(body, sender);
const dlf = { job_name: 'job_batch', instance_id: '34765' };

describe('the reason', () => {
  const reasonOf = (summary: string): string | undefined => {
    const result = read({ alerts: [{ status: 'firing', labels: dlf, annotations: { summary } }] });
    return result.ok ? result.value.asks[0]?.reason : undefined;
  };

  it('is cut after 300 characters', () => {
    expect(reasonOf('a'.repeat(300))).toBe('a'.repeat(300));
    expect(reasonOf('a'.repeat(301))).toBe('a'.repeat(300));
  });

  it('is not cut in the middle of a character', () => {
    expect(reasonOf(`${'a'.repeat(299)}\u{1f600}`)?.isWellFormed()).toBe(true);
  });
});

describe('the dedupe key', () => {
  const keyOf = (change: object, labels: object = {}): unknown => {
    const alert = {
      status: 'firing',
      startsAt: 's',
      fingerprint: 'f',
      ...change,
      labels: { ...dlf, ...labels },
    };
    const result = read({ alerts: [alert] });
    return result.ok && result.value.asks[0]?.dedupe;
  };

  it('is the same when the alert comes again, and another for another alert, start or target', () => {
    const key = keyOf({});
    expect(keyOf({ endsAt: 'later', annotations: { summary: 'now 4 h' } })).toEqual(key);
    const others = [
      keyOf({ startsAt: 't' }),
      keyOf({ fingerprint: 'g' }),
      keyOf({}, { job_name: 'x' }),
      keyOf({}, { instance_id: '2' }),
      keyOf({}, { workspace: 'w' }),
    ];
    expect(new Set([key, ...others].map((each) => JSON.stringify(each))).size).toBe(6);
  });

  it('takes only text for start and fingerprint', () => {
    expect(keyOf({ startsAt: 1, fingerprint: {} })).toEqual([
      'alertmanager',
      '',
      '',
      'job_batch',
      '34765',
      '',
    ]);
  });
});
