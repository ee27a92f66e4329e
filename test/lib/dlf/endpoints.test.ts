import { describe, expect, it } from 'vitest';
import { dayuOriginOf, dlfOriginOf, iamOriginOf } from '../../../lib/dlf/endpoints.ts';

describe('endpoints', () => {
  it.each([
    ['cn-north-4', 'myhuaweicloud.com'],
    ['cn-southwest-2', 'myhuaweicloud.com'],
    ['ap-southeast-3', 'myhuaweicloud.com'],
    ['la-south-2', 'myhuaweicloud.com'],
    ['eu-west-101', 'myhuaweicloud.eu'],
    ['eu-de', 'otc.t-systems.com'],
  ])('of %s are under %s', (region, domain) => {
    expect(dlfOriginOf(region)).toEqual({ origin: `https://dayu-dlf.${region}.${domain}`, isKnown: true });
    expect(iamOriginOf(region)).toEqual({ origin: `https://iam.${region}.${domain}`, isKnown: true });
    expect(dayuOriginOf(region)).toEqual({ origin: `https://dayu.${region}.${domain}`, isKnown: true });
  });

  it.each(['eu-nl', 'cn-north-3', 'us-east-1', 'toString', '__proto__'])(
    'of a region that nobody knows (%s) are made by the usual rule, and say so',
    (region) => {
      for (const endpoint of [dlfOriginOf(region), iamOriginOf(region), dayuOriginOf(region)]) {
        expect(endpoint.isKnown).toBe(false);
        expect(endpoint.origin).toMatch(/\.myhuaweicloud\.com$/);
      }
    },
  );

  it('are origins', () => {
    for (const region of ['cn-north-1', 'eu-de', 'eu-west-101']) {
      for (const { origin } of [dlfOriginOf(region), iamOriginOf(region), dayuOriginOf(region)])
        expect(new URL(origin).origin).toBe(origin);
    }
  });
});
