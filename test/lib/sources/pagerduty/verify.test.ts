import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../../lib/alerts/names.ts';
import { ConfigError } from '../../../../lib/config/env-reader.ts';
import { BadRequestError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import { pagerDutySignature, verifyPagerDuty } from '../../../../lib/sources/pagerduty/verify.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import {
  configure,
  configured,
  publishedBody,
  publishedMismatch,
  publishedSignature,
  triggeredBody,
  triggeredSignatures,
} from './pagerduty-requests.ts';

function verify(
  signature: string | readonly string[] | undefined,
  { body = triggeredBody, secret = secrets.pagerduty }: { body?: string | Buffer; secret?: string } = {},
): string {
  const headers = signature === undefined ? {} : { 'x-pagerduty-signature': signature };
  const request = webhookRequest({ headers, body });
  try {
    const verified = verifyPagerDuty(request, configured(secret));
    expect(verified.request).toBe(request);
    return verified.credential;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    return error.reason;
  }
}

const right = pagerDutySignature(secrets.pagerduty, Buffer.from(triggeredBody));
const decoy = `v1=${'0'.repeat(64)}`;

describe('the environment of pagerduty', () => {
  it('has a secret, or several, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    expect(configure({ PAGERDUTY_SECRET: `${secrets.pagerdutyNext},${secrets.pagerduty}` })).toEqual({
      secrets: [secrets.pagerdutyNext, secrets.pagerduty],
      names: defaultNames,
    });
  });

  it.each(['', ' ', ',', `${secrets.pagerduty},`])('fails at %j', (PAGERDUTY_SECRET) => {
    expect(() => configure({ PAGERDUTY_SECRET })).toThrow(ConfigError);
  });
});

describe('a signature of PagerDuty', () => {
  it('is the published one', () => {
    const published = { body: publishedBody, secret: secrets.pagerdutyPublished };
    expect(verify(publishedSignature, published)).toBe('secret');
    expect(verify(publishedMismatch, published)).toBe('wrong signature');
    expect(verify(undefined, published)).toBe('wrong signature');
    expect(verify(publishedSignature, { ...published, body: '' })).toBe('wrong signature');
  });

  it('is any one in the list of a real delivery', () => {
    expect(verify(triggeredSignatures)).toBe('secret');
    expect(verify(triggeredSignatures, { secret: `${secrets.pagerdutyNext},${secrets.pagerduty}` })).toBe(
      'secret',
    );
    expect(verify(triggeredSignatures, { secret: secrets.pagerdutyNext })).toBe('wrong signature');
    expect(verify(triggeredSignatures, { body: `${triggeredBody} ` })).toBe('wrong signature');
  });

  it.each<readonly [string, string]>([
    ['alone', right],
    ['before a decoy', `${right},${decoy}`],
    ['behind decoys', `${decoy},v2=x,,v1=,nonsense,${right}`],
    ['between white space', ` ${decoy} ,\t${right} `],
    ['as the twentieth', `${`${decoy},`.repeat(19)}${right}`],
  ])('is found %s', (_, signatures) => {
    expect(verify(signatures)).toBe('secret');
  });

  it.each<readonly [string, string | undefined]>([
    ['missing', undefined],
    ['empty', ''],
    ['white space', ' , '],
    ['without its version', right.slice(3)],
    ['of another version', right.replace('v1=', 'v2=')],
    ['in upper case', right.toUpperCase()],
    ['cut', right.slice(0, -1)],
    ['longer', `${right}0`],
    ['in two', `${right.slice(0, 30)} ${right.slice(30)}`],
    ['separated by a semicolon', `${decoy};${right}`],
    ['of an empty secret', pagerDutySignature('', Buffer.from(triggeredBody))],
    ['of another body', pagerDutySignature(secrets.pagerduty, Buffer.from('{}'))],
    ['behind more decoys than anybody sends', `${`${decoy},`.repeat(20)}${right}`],
  ])('is wrong: %s', (_, signatures) => {
    expect(verify(signatures)).toBe('wrong signature');
  });

  it('is refused where its header occurs twice', () => {
    expect(() => verify([right, right])).toThrow(BadRequestError);
  });

  it('of an enormous list is judged in a moment', () => {
    const began = performance.now();
    expect(verify(`${decoy},`.repeat(100_000))).toBe('wrong signature');
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
