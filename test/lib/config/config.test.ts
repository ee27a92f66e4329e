import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../lib/config/config.ts';
import { accessKey, projectId, secrets } from '../../helpers/secrets.ts';
import { minimal, password } from './environments.ts';

describe('readConfig', () => {
  it('needs a region, a project and keys', () => {
    expect(readConfig(minimal)).toEqual({
      dlf: {
        origin: 'https://dayu-dlf.cn-north-4.myhuaweicloud.com',
        dayuOrigin: 'https://dayu.cn-north-4.myhuaweicloud.com',
        projectId,
        credentials: { kind: 'keys', accessKey, secretKey: secrets.secretKey },
      },
      workspace: 'default',
      policyFile: undefined,
      basePath: [],
      sources: new Map(),
      memory: {
        ledgerTable: undefined,
        queueUrl: undefined,
        aws: undefined,
        auditDays: 90,
      },
      channels: [],
      replyOrigins: new Map(),
      warnings: ['no sender is configured: every webhook route answers 404'],
    });
  });

  it.each([
    ['1', 1],
    [' 3650 ', 3_650],
    ['', 90],
  ])('keeps the audit for as many days as AUDIT_DAYS=%j says', (text, days) => {
    expect(readConfig({ ...minimal, AUDIT_DAYS: text }).memory.auditDays).toBe(days);
  });

  it.each([
    ['s3://team.policies/prod/policy.yaml', { kind: 's3', bucket: 'team.policies', key: 'prod/policy.yaml' }],
    ['ssm:/dlf-stop/prod/policy', { kind: 'ssm', name: '/dlf-stop/prod/policy' }],
  ])('reads the policy from %s', (address, url) => {
    const { remotePolicy } = readConfig({ ...minimal, POLICY_URL: address, AWS_REGION: 'eu-west-1' });
    expect(remotePolicy).toEqual({ address, url, aws: { region: 'eu-west-1' } });
  });

  it.each([
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_S3: 'http://[::1]:2' }, 'http://[::1]:2'],
    [{ AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1' }, undefined],
  ])('finds S3 by %o', (endpoints, endpoint) => {
    const env = {
      ...minimal,
      POLICY_URL: 's3://policies/policy.yaml',
      AWS_REGION: 'eu-west-1',
      ...endpoints,
    };
    expect(readConfig(env).remotePolicy?.aws.endpoint).toBe(endpoint);
  });

  it('takes a security token along', () => {
    const env = { ...minimal, HUAWEICLOUD_SDK_SECURITY_TOKEN: secrets.securityToken };
    expect(readConfig(env).dlf.credentials).toMatchObject({ securityToken: secrets.securityToken });
  });

  it('takes user and password instead of keys', () => {
    expect(readConfig(password).dlf.credentials).toEqual({
      kind: 'password',
      iamOrigin: 'https://iam.cn-north-4.myhuaweicloud.com',
      domain: 'domain',
      user: 'user',
      password: secrets.iamPassword,
    });
  });

  it('knows the domain of the European cloud', () => {
    const { dlf } = readConfig({ ...password, DLF_REGION: 'eu-west-101' });
    expect(dlf.origin).toBe('https://dayu-dlf.eu-west-101.myhuaweicloud.eu');
    expect(dlf.credentials).toMatchObject({ iamOrigin: 'https://iam.eu-west-101.myhuaweicloud.eu' });
  });

  it('prefers endpoints that are named', () => {
    const { dlf } = readConfig({
      ...password,
      DLF_ENDPOINT: 'http://127.0.0.1:9000',
      IAM_ENDPOINT: 'https://iam.example',
    });
    expect(dlf.origin).toBe('http://127.0.0.1:9000');
    expect(dlf.credentials).toMatchObject({ iamOrigin: 'https://iam.example' });
  });

  it('reads workspace, policy file and base path', () => {
    const env = { ...minimal, DLF_WORKSPACE: 'w1', POLICY_FILE: '/p.yaml', BASE_PATH: '/a/b/' };
    expect(readConfig(env)).toMatchObject({ workspace: 'w1', policyFile: '/p.yaml', basePath: ['a', 'b'] });
    expect(readConfig({ ...minimal, DLF_WORKSPACE: '', BASE_PATH: '/' })).toMatchObject({
      workspace: 'default',
      basePath: [],
    });
  });

  it('configures the sources that have a secret, and no other', () => {
    const env = { ...minimal, SLACK_SIGNING_SECRET: secrets.slack, ALERTMANAGER_TOKEN: secrets.alertmanager };
    const { sources, warnings } = readConfig(env);
    expect([...sources.keys()]).toEqual(['alertmanager', 'slack']);
    expect(warnings).toEqual(['SLACK_TEAMS is not set: every workspace that installs the app may stop jobs']);
    expect(readConfig({ ...env, SLACK_TEAMS: 'T1' }).warnings).toEqual([]);
    expect([...readConfig({ ...minimal, API_TOKENS: secrets.apiToken }).sources.keys()]).toEqual(['api']);
  });
});
