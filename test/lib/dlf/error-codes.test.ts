import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalCode } from '../../../lib/dlf/canonical-code.ts';
import { explainCode, explainedCodes } from '../../../lib/dlf/error-codes.ts';

/** The codes of the documents: DataArts Factory's page and guide, the gateway's, IAM's. */
const documented = {
  DLF: `0100 0101 0102 0136 0137 0201 0202 0203 0802 0803 0810 0815 0819 1006 1242 2014 3004 3018 3025 3050 3051 6201
    6205 6241 6247 6253 6258 6259 6263 6264 6265 6271 6309 6322 6323 6416 6418 6423 6888 0113 30100 30101 30102 30103
    30104 30105 30106 30107 30109 30110 30111 30113 30114 30115 30116 30117 30118 30119 30120 30121 30122 30123 30124
    30125`,
  APIG: `0101 0103 0104 0105 0106 0201 0202 0203 0204 0205 0301 0302 0303 0304 0305 0306 0307 0308 0310 0311 0312 0313
    0314 0401 0402 0404 0405 0501 0502 0601 0602 0605 0606 0607 0608 0609 0610 0611 0612 0613 0705 0802`,
  IAM: '0001 0002 0003 0004 0005 0006 0011 0012 0061 0062 0066 0067 0080 0081 0082',
};
const codes = Object.entries(documented).flatMap(([service, numbers]) =>
  numbers.split(/\s+/).map((number) => `${service}.${number}`),
);

describe('explainCode', () => {
  it('explains every documented code, and no other', () => {
    for (const code of codes) expect(explainCode(code), code).toBeDefined();
    expect(new Set(codes.map(canonicalCode))).toEqual(new Set(explainedCodes));
  });

  it.each([
    'DLF.0108',
    'DLF.9999',
    'DLF.40137',
    'DLF.137',
    'DLF.300137',
    'dlf.0137',
    'APIGX.0301',
    'DAYU.1002',
    '0137',
    '',
    'constructor',
    '__proto__',
  ])('does not make up what %j means', (code) => {
    expect(explainCode(code)).toBeUndefined();
  });

  it.each([
    ['DLF.0137', 'DLF.30137'],
    ['DLF.0100', 'DLF.30100'],
    ['DLF.0113', 'DLF.30113'],
    ['DLF.0118', 'DLF.30118'],
    ['APIG.0301', 'APIGW.0301'],
    ['APIG.0308', 'APIGW.0308'],
  ])('takes %s and %s for one', (one, other) => {
    expect(explainCode(one)).toEqual(explainCode(other));
    expect(explainCode(one)).toBeDefined();
  });

  it.each(explainedCodes)('says of %s in both languages what it means and what to do', (code) => {
    const { meaning, advice } = explainCode(code) ?? {};
    for (const text of [meaning, advice]) {
      expect(text?.en).toMatch(/^[A-Z].{10,110}\.$/);
      expect(text?.en).not.toMatch(/\p{Script=Han}/u);
      expect(text?.zh).toMatch(/\p{Script=Han}.*。$/u);
      expect(text?.zh.length).toBeLessThan(60);
    }
  });

  it('calls retryable what throttles, is down or expires, and nothing that somebody has to mend', () => {
    const isRetryable = (code: string) => explainCode(code)?.retryable;
    for (const code of [
      'APIG.0308',
      'APIG.0613',
      'APIG.0202',
      'APIG.0203',
      'APIG.0307',
      'IAM.0012',
      'IAM.0006',
    ])
      expect(isRetryable(code), code).toBe(true);
    const lasting = explainedCodes.filter((code) => code.startsWith('DLF.'));
    for (const code of [...lasting, 'APIG.0301', 'APIG.0302', 'APIG.0101', 'IAM.0062'])
      expect(isRetryable(code), code).toBe(false);
  });
});

describe('canonicalCode', () => {
  it('changes a code once, and no other', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(DLF|APIGW?|IAM|DAYU)\.\d{1,6}$/), (code) => {
        const canonical = canonicalCode(code);
        expect(canonicalCode(canonical)).toBe(canonical);
        if (!/^DLF\.30\d{3}$|^APIGW/.test(code)) expect(canonical).toBe(code);
      }),
    );
  });
});
