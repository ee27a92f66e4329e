import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAlertGroup } from '../../../lib/alerts/alert-group.ts';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';

const sender = { source: 'alertmanager', version: '4', names: defaultNames };
const read = (body: unknown) => readAlertGroup(body, sender);
const dlf = { job_name: 'job_batch', instance_id: '34765' };

describe('a body that is not Alertmanager’s', () => {
  it.each([[null], [[]], ['text'], [7], [true]])('is no object: %j', (body) => {
    expect(read(body)).toEqual({ ok: false, problem: { kind: 'not-an-object' } });
  });

  it.each([{}, { alerts: {} }, { alerts: null }, { alerts: 'x' }, { version: '4' }])(
    'has no alerts: %j',
    (body) => {
      expect(read(body)).toEqual({ ok: false, problem: { kind: 'no-alerts' } });
    },
  );

  it.each(['3', '5', '04', '', 4, null, ['4']])('has version %j', (version) => {
    expect(read({ version, alerts: [] })).toMatchObject({ ok: false, problem: { kind: 'other-version' } });
  });

  it('has an unknown version even where its alerts could be read', () => {
    expect(read({ version: '5', alerts: [{ status: 'firing', labels: dlf }] })).toEqual({
      ok: false,
      problem: { kind: 'other-version', given: '5' },
    });
  });

  it.each([
    ['an object without a text of its own', '{"toString":null}'],
    ['an object with a broken text', '{"toString":1,"valueOf":2}'],
    ['20,000 nested arrays', '['.repeat(20_000) + ']'.repeat(20_000)],
  ])('has a version that is %s', (_what, version) => {
    const body = parseExactJson(`{"version":${version},"alerts":[]}`);
    expect(() => read(body)).not.toThrow();
    expect(read(body)).toMatchObject({ ok: false, problem: { kind: 'other-version' } });
  });
});

describe('any JSON', () => {
  const anyLabels = fc.oneof(
    fc.dictionary(
      fc.constantFrom(
        'job_name',
        'instance_id',
        'dlf_job_name',
        'dlf_instance_id',
        'workspace',
        'job',
        'summary',
      ),
      fc.oneof(fc.string(), fc.integer(), fc.jsonValue({ maxDepth: 1 })),
    ),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const anyAlert = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record(
        { status: fc.constantFrom('firing', 'resolved', ''), labels: anyLabels, annotations: anyLabels },
        { requiredKeys: ['status'] },
      ),
    },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  const anyBody = fc.oneof(
    fc.record(
      { version: fc.constantFrom('4', '5', {}), alerts: fc.array(anyAlert) },
      { requiredKeys: ['alerts'] },
    ),
    fc.jsonValue(),
  );

  it('is read without throwing, and every alert of it is an ask or is ignored', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const result = read(parseExactJson(JSON.stringify(body)));
        if (!result.ok) return;
        // Without a list it is a template of the operator's own: one alert.
        const { alerts } = body as { alerts?: readonly unknown[] };
        expect(result.value.asks.length + result.value.ignored.length).toBe(alerts?.length ?? 1);
      }),
      { numRuns: 500 },
    );
  });

  it('asks only for what a firing alert says itself', () => {
    fc.assert(
      fc.property(fc.array(anyAlert), (alerts) => {
        const result = read({ alerts });
        if (!result.ok) throw new Error('not read');
        const texts = alerts.map((alert) => JSON.stringify(alert));
        for (const { target, dryRun } of result.value.asks) {
          expect(target.jobName).not.toBe('');
          expect(target.instanceId).not.toBe('');
          expect(dryRun).toBe(false);
          expect(
            texts.some(
              (text) =>
                text.includes('"status":"firing"') &&
                text.includes(JSON.stringify(target.jobName).slice(1, -1)),
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads 10,000 alerts', () => {
    const alerts = Array.from({ length: 10_000 }, (_, index) => ({
      status: index % 2 ? 'firing' : 'resolved',
      labels: dlf,
    }));
    const result = read({ alerts });
    expect(result.ok && [result.value.asks.length, result.value.ignored.length]).toEqual([5_000, 5_000]);
  });
});
