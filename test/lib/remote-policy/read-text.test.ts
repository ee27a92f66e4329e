import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyUrl } from '../../../lib/config/remote-policy.ts';
import { createReadText } from '../../../lib/remote-policy/read-text.ts';
import { dynamoAccess } from '../../helpers/embedded-dynamo.ts';
import { type PolicyStore, startPolicyStore } from '../../helpers/policy-store.ts';
import { eventually } from '../../helpers/programs.ts';

const s3: PolicyUrl = { kind: 's3', bucket: 'policies', key: 'prod/policy.yaml' };
const ssm: PolicyUrl = { kind: 'ssm', name: '/dlf-stop/policy' };
const both = [
  ['S3', s3],
  ['Systems Manager', ssm],
] as const;

let store: PolicyStore;
beforeAll(async () => {
  store = await startPolicyStore();
});
afterAll(() => store.close());
let before = 0;
beforeEach(() => {
  before = store.calls.length;
});

const read = (url: PolicyUrl, signal = new AbortController().signal): Promise<string> =>
  createReadText(url, { endpoint: store.url, ...dynamoAccess })(signal);
const calls = () => store.calls.slice(before);

describe('what POLICY_URL names', () => {
  it('is an object in S3', async () => {
    store.hold({ text: 'rules: [] # 作业' });
    expect(await read(s3)).toBe('rules: [] # 作业');
    expect(calls()).toMatchObject([{ method: 'GET', body: '' }]);
    expect(calls()[0]?.path.split('?')[0]).toBe('/policies/prod/policy.yaml');
    expect(calls()[0]?.authorization).toContain(`/${dynamoAccess.region}/s3/aws4_request`);
  });

  it('is a parameter of Systems Manager, decrypted', async () => {
    store.hold({ text: 'rules: [] # 作业' });
    expect(await read(ssm)).toBe('rules: [] # 作业');
    const [call] = calls();
    expect(JSON.parse(call?.body ?? '')).toEqual({ Name: '/dlf-stop/policy', WithDecryption: true });
    expect(call?.authorization).toContain(`/${dynamoAccess.region}/ssm/aws4_request`);
  });

  it.each(both)('is read in whole from %s, or not at all', async (_, url) => {
    store.hold({ half: 'rules: []', next: 'reset' });
    await expect(read(url)).rejects.toThrow('does not answer');
  });

  it('may have 256 KiB, and not a byte more', async () => {
    const most = 'é'.repeat(128 * 1024);
    store.hold({ text: most });
    expect(await read(s3)).toBe(most);
    store.hold({ text: `${most}x` });
    await expect(read(s3)).rejects.toThrow('is over 256 KiB');
    store.hold({ text: 'x'.repeat(64 * 1024 * 1024) });
    await expect(read(s3)).rejects.toThrow('is over 256 KiB');
  });
});

describe('what cannot be read', () => {
  it.each([
    [s3, 404, 'NoSuchKey', 'is not there (NoSuchKey)'],
    [s3, 404, 'NoSuchBucket', 'is not there (NoSuchBucket)'],
    [s3, 403, 'AccessDenied', 'may not be read by this function, or is not there (AccessDenied)'],
    [s3, 400, 'ExpiredToken', 'cannot be read (ExpiredToken)'],
    [s3, 400, 'not a name', 'cannot be read (no name)'],
    [ssm, 400, 'ParameterNotFound', 'is not there (ParameterNotFound)'],
    [
      ssm,
      400,
      'AccessDeniedException',
      'may not be read by this function, or is not there (AccessDeniedException)',
    ],
  ] as const)('is said of %o at %i %s', async (url, status, code, words) => {
    store.hold({ status, code });
    await expect(read(url)).rejects.toMatchObject({ name: 'PolicyReadError', message: words });
    expect(calls()).toHaveLength(1);
  });

  it.each([
    [s3, { status: 503, code: 'SlowDown' }],
    [s3, 'reset'],
    [ssm, { status: 400, code: 'ThrottlingException' }],
    [ssm, { status: 500, code: 'InternalServerError' }],
  ] as const)('is tried once more where that may help: %o, %o', async (url, stored) => {
    store.hold(stored, { text: 'rules: []' });
    expect(await read(url)).toBe('rules: []');
    store.hold(stored);
    await expect(read(url)).rejects.toThrow(/^(cannot be read|does not answer) \(\w+\)$/);
    expect(calls()).toHaveLength(4);
  });

  it.each(both)('is said of %s where nobody answers', async (_, url) => {
    const gone = await startPolicyStore();
    await gone.close();
    const attempt = createReadText(url, { endpoint: gone.url, ...dynamoAccess })(
      new AbortController().signal,
    );
    await expect(attempt).rejects.toThrow('does not answer (ECONNREFUSED)');
  });
});

describe('an abort', () => {
  it.each([
    [s3, 'silent'],
    [ssm, 'silent'],
    [s3, { half: 'rules: []', next: 'silent' }],
    [ssm, { half: '{}', next: 'silent' }],
  ] as const)('ends reading %o when the other side does not go on: %o', async (url, stored) => {
    const controller = new AbortController();
    store.hold(stored);
    const attempt = read(url, controller.signal);
    const ended = expect(attempt).rejects.toThrow();
    await eventually(() => calls().length === 1, 'a call');
    controller.abort();
    await ended;
    await eventually(async () => (await store.connections()) === 0, 'no connection');
    expect(calls()).toHaveLength(1);
  });

  it.each(both)('has nothing to end at %s after an answer', async (_, url) => {
    store.hold({ text: 'rules: []' });
    await read(url);
    await eventually(async () => (await store.connections()) === 0, 'no connection');
  });
});
