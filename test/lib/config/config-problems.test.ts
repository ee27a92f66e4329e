import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../lib/config/config.ts';
import { ConfigError } from '../../../lib/config/env-reader.ts';
import { accessKey, secrets } from '../../helpers/secrets.ts';
import { minimal, password } from './environments.ts';

function problemsOf(env: Readonly<Record<string, string | undefined>>): string {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replace('Configuration: ', '');
  }
}

describe('a wrong environment', () => {
  it.each([
    [{ DLF_REGION: undefined }, 'DLF_ENDPOINT or DLF_REGION is missing'],
    [{ DLF_REGION: 'cn north/4' }, 'DLF_REGION is not a region'],
    [{ DLF_REGION: 'evil.example#' }, 'DLF_REGION is not a region'],
    [
      { DLF_ENDPOINT: 'https://a/b' },
      'DLF_ENDPOINT must be https://host, without a path (http for loopback only)',
    ],
    [
      { DLF_REGION: undefined, DLF_ENDPOINT: 'http://a' },
      'DLF_ENDPOINT must be https://host, without a path (http for loopback only)',
    ],
    [{ DLF_PROJECT_ID: undefined }, 'DLF_PROJECT_ID is missing'],
    [{ DLF_PROJECT_ID: '../x' }, 'DLF_PROJECT_ID is not a project ID'],
    [{ DLF_WORKSPACE: 'a b' }, 'DLF_WORKSPACE is not a workspace ID'],
    [{ HUAWEICLOUD_SDK_AK: '' }, 'HUAWEICLOUD_SDK_AK is missing'],
    [{ HUAWEICLOUD_SDK_SK: ' ' }, 'HUAWEICLOUD_SDK_SK is missing'],
    [
      { QUEUE_URL: 'https://sqs/q' },
      'QUEUE_URL needs LEDGER_TABLE: a worker finds a request only in a ledger that both see',
    ],
    [
      { LEDGER_TABLE: 'table', QUEUE_URL: 'http://sqs/q' },
      'QUEUE_URL must be https://… (http for loopback only); AWS_REGION is missing: LEDGER_TABLE is set; AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is missing: LEDGER_TABLE is set',
    ],
    [
      { NOTIFY: 'https://hooks.slack.com/services/T0/B0/x' },
      'NOTIFY needs QUEUE_URL: notices are the work of the worker',
    ],
    [
      { POLICY_URL: 's3://policies/policy.yaml', POLICY_FILE: 'policy.yaml', AWS_REGION: 'eu-west-1' },
      'POLICY_URL and POLICY_FILE are both set: only one of them can be in force',
    ],
    [{ POLICY_URL: 'ssm:/policy' }, 'AWS_REGION is missing: POLICY_URL is set'],
    [
      { POLICY_URL: 'ssm:/policy', AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_SSM: 'http://ssm' },
      'AWS_ENDPOINT_URL_SSM must be https://host, without a path (http for loopback only)',
    ],
    [{ SLACK_SIGNING_SECRET: secrets.slack, SLACK_TEAMS: '' }, 'SLACK_TEAMS is empty'],
    [{ ALERTMANAGER_BASIC: '' }, 'ALERTMANAGER_BASIC is empty'],
    [{ SLACK_SIGNING_SECRET: '' }, 'SLACK_SIGNING_SECRET is empty'],
    [{ SLACK_SIGNING_SECRET: `${secrets.slack},` }, 'SLACK_SIGNING_SECRET has an empty element'],
    [{ SLACK_SIGNING_SECRET: secrets.slack, SLACK_TEAMS: 'T1,' }, 'SLACK_TEAMS has an empty element'],
    [{ ALERTMANAGER_TOKEN: '' }, 'ALERTMANAGER_TOKEN is empty'],
    [{ ALERTMANAGER_BASIC: secrets.basicPassword }, 'ALERTMANAGER_BASIC must be user:password'],
    [{ API_TOKENS: '' }, 'API_TOKENS is empty'],
  ])('fails at %o', (change, expected) => {
    expect(problemsOf({ ...minimal, ...change })).toBe(expected);
  });

  it.each([
    'policy.yaml',
    'https://policies.s3.amazonaws.com/policy.yaml',
    's3://policies',
    's3://policies/',
    's3:///policy.yaml',
    's3://Policies/policy.yaml',
    's3://policies/*.yaml',
    's3://policies/policy.yaml?versionId=1',
    's3://policies/$key',
    's3://policies/two words',
    `s3://policies/${'k'.repeat(1_025)}`,
    'ssm:policy',
    'ssm:/',
    'ssm://policy',
    'ssm:/policy/*',
    `ssm:/${'n'.repeat(1_011)}`,
  ])('fails at POLICY_URL=%s', (url) => {
    expect(problemsOf({ ...minimal, POLICY_URL: url, AWS_REGION: 'eu-west-1' })).toBe(
      'POLICY_URL must be s3://bucket/key or ssm:/name',
    );
  });

  it.each(['0', '3651', '1.5', '-1', '1e2', '0x1', '90 days'])('fails at AUDIT_DAYS=%s', (days) => {
    expect(problemsOf({ ...minimal, AUDIT_DAYS: days })).toBe(
      'AUDIT_DAYS must be a whole number from 1 to 3650',
    );
  });

  it.each([
    [{ IAM_DOMAIN: undefined }, 'IAM_DOMAIN is missing'],
    [{ IAM_PASSWORD: '' }, 'IAM_PASSWORD is missing'],
    [{ DLF_REGION: undefined, DLF_ENDPOINT: 'https://a' }, 'IAM_ENDPOINT or DLF_REGION is missing'],
    [
      { HUAWEICLOUD_SDK_AK: accessKey },
      'IAM_USER and HUAWEICLOUD_SDK_AK are both set: use one of the two ways to authenticate',
    ],
  ])('fails with a user at %o', (change, expected) => {
    expect(problemsOf({ ...password, ...change })).toBe(expected);
  });

  it('names a secret of another form', () => {
    const problems = problemsOf({ ...minimal, API_SECRET: secrets.webhookKey });
    expect(problems).toMatch(/^API_SECRET must be whsec_ and /);
    expect(problems).not.toContain(secrets.webhookKey);
  });

  it('names everything that is missing at once', () => {
    const problems = problemsOf({});
    for (const name of ['DLF_ENDPOINT', 'DLF_PROJECT_ID', 'HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK']) {
      expect(problems).toContain(`${name} `);
    }
  });

  it('never repeats a value, and names only variables that are set or missing', () => {
    const names = [
      'DLF_ENDPOINT',
      'DLF_REGION',
      'DLF_PROJECT_ID',
      'DLF_WORKSPACE',
      'IAM_USER',
      'IAM_ENDPOINT',
      'SLACK_SIGNING_SECRET',
      'ALERTMANAGER_BASIC',
      'API_TOKENS',
      'API_SECRET',
      'QUEUE_URL',
    ];
    const value = fc.constantFrom(
      '',
      ',',
      '/QX9/',
      'http://QX9',
      'https://QX9/QX9',
      'QX9 QX9',
      'QX9,',
      'whsec_QX9!',
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (env) => {
        expect(problemsOf(env)).not.toMatch(/QX9/i);
      }),
      { numRuns: 300 },
    );
  });
});
