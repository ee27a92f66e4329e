import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../../lib/http/errors.ts';
import { readApi } from '../../../../lib/sources/api/read.ts';
import { verified } from '../../../../lib/sources/source.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { instanceIds, jobNames } from '../../intent/arbitraries.ts';

const asker = { kind: 'credential', source: 'api', id: 'ci' };
const path = { job_name: 'job_batch', instance_id: '34765' };
const read = (
  body: string,
  more: {
    params?: Record<string, string>;
    headers?: Record<string, string | string[]>;
    credential?: string;
  } = {},
) =>
  readApi(
    verified(
      webhookRequest({ body, params: more.params ?? {}, headers: more.headers ?? {} }),
      more.credential ?? 'ci',
    ),
  );
const target = (jobName?: string, instanceId?: string, workspace?: string) => ({
  jobName,
  instanceId,
  workspace,
});

describe('a call of /webhooks/api', () => {
  it('reads all members', () => {
    expect(
      read('{"job_name":"作业","instance_id":34765,"workspace":"w","reason":"slow","dry_run":true}'),
    ).toEqual({
      kind: 'ask',
      ask: { target: target('作业', '34765', 'w'), asker, reason: 'slow', dryRun: true },
    });
  });

  it('reads few members, and leaves the target to its own check', () => {
    expect(read('{}')).toEqual({ kind: 'ask', ask: { target: target(), asker, dryRun: false } });
    expect(read('{"job_name":"","dry_run":false}')).toMatchObject({
      ask: { target: target(''), dryRun: false },
    });
  });

  it.each([
    ['34765', '34765'],
    ['"34765"', '34765'],
    ['9223372036854775807', '9223372036854775807'],
    ['9223372036854775808', '9223372036854775808'],
    ['-1', '-1'],
    ['1e5', '1e5'],
    ['34765.0', '34765.0'],
    ['0', '0'],
  ])('takes the instance ID %s as it was written', (written, expected) => {
    expect(read(`{"instance_id":${written}}`)).toMatchObject({ ask: { target: { instanceId: expected } } });
  });

  it.each([
    ['{"dryRun":true}', 'dryRun', 'dry_run'],
    ['{"dry-run":true}', 'dry-run', 'dry_run'],
    ['{"DRY_RUN":true}', 'DRY_RUN', 'dry_run'],
    ['{"dry_run ":true}', 'dry_run ', 'dry_run'],
    ['{"jobname":"a"}', 'jobname', 'job_name'],
    ['{"force":true}', 'force', undefined],
    ['{"__proto__":{"dry_run":true}}', '__proto__', undefined],
    ['{"constructor":1}', 'constructor', undefined],
    ['{"":1}', '', undefined],
  ])('refuses %s, which has a member that is not understood', (body, given, suggestion) => {
    expect(read(body)).toEqual({
      kind: 'malformed',
      problem: { kind: 'unknown-member', given, ...(suggestion !== undefined && { suggestion }) },
      asker,
    });
  });

  it.each([
    ['"true"', 'dry_run', 'true or false'],
    ['1', 'dry_run', 'true or false'],
    ['null', 'dry_run', 'true or false'],
    ['{}', 'dry_run', 'true or false'],
    ['true', 'instance_id', 'text or integer'],
    ['null', 'instance_id', 'text or integer'],
    ['[34765]', 'instance_id', 'text or integer'],
    ['7', 'job_name', 'text'],
    ['["*"]', 'job_name', 'text'],
    ['null', 'workspace', 'text'],
    ['1.5', 'reason', 'text'],
  ])('refuses %s as %s', (value, member, expected) => {
    expect(read(`{"${member}":${value}}`)).toEqual({
      kind: 'malformed',
      problem: { kind: 'wrong-type', member, expected },
      asker,
    });
  });

  it.each(['[]', 'null', '"x"', '7', '9223372036854775807'])('refuses %s, which is no object', (body) => {
    expect(read(body)).toEqual({ kind: 'malformed', problem: { kind: 'not-an-object' }, asker });
  });

  it.each(['', '{', 'job_name=a'])('throws at %j, which is not JSON', (body) => {
    expect(() => read(body)).toThrow(BadRequestError);
  });

  it('has a key only where the ID of the message is signed', () => {
    const headers = { 'webhook-id': 'msg_1' };
    const dedupe = ['api', 'webhook-secret', 'webhook-id', 'msg_1'];
    expect(read('{}', { headers, credential: 'webhook-secret' })).toMatchObject({ ask: { dedupe } });
    expect(read('{}', { headers })).not.toHaveProperty('ask.dedupe');
  });

  it('has the key that the sender names, which is never one of another credential or kind', () => {
    const headers = { 'idempotency-key': 'k' };
    expect(read('{}', { headers })).toMatchObject({ ask: { dedupe: ['api', 'ci', 'idempotency-key', 'k'] } });
    expect(read('{}', { headers: { 'idempotency-key': '' } })).not.toHaveProperty('ask.dedupe');
    const both = { ...headers, 'webhook-id': 'msg_1' };
    expect(read('{}', { headers: both, credential: 'webhook-secret' })).toMatchObject({
      ask: { dedupe: ['api', 'webhook-secret', 'webhook-id', 'msg_1'] },
    });
    expect(() => read('{}', { headers: { 'idempotency-key': ['a', 'b'] } })).toThrow(BadRequestError);
  });

  it('refuses a query, which looks like a safety word', () => {
    const request = { ...webhookRequest({ body: '{}' }), query: new URLSearchParams('dry_run=true') };
    expect(readApi(verified(request, 'ci'))).toEqual({
      kind: 'malformed',
      problem: { kind: 'query', given: 'dry_run' },
      asker,
    });
  });

  it('keeps every valid job name and instance ID, as text or as number', () => {
    fc.assert(
      fc.property(jobNames, instanceIds, fc.boolean(), (jobName, instanceId, quoted) => {
        const body = `{"job_name":${JSON.stringify(jobName)},"instance_id":${quoted ? `"${instanceId}"` : instanceId}}`;
        expect(read(body)).toMatchObject({ ask: { target: { jobName, instanceId } } });
      }),
    );
  });
});

describe('a call of /v1/jobs/…/stop', () => {
  it.each(['', '{}'])('takes the target from path and header, with the body %j', (body) => {
    const ask = { target: target('job_batch', '34765', 'w'), asker, dryRun: false };
    expect(read(body, { params: path, headers: { workspace: 'w' } })).toEqual({ kind: 'ask', ask });
    expect(read(body, { params: path })).toMatchObject({ ask: { target: target('job_batch', '34765') } });
  });

  it('takes reason and dry run from the body', () => {
    expect(read('{"reason":"slow","dry_run":true}', { params: path })).toMatchObject({
      ask: { reason: 'slow', dryRun: true },
    });
  });

  it.each(['job_name', 'instance_id', 'workspace', 'dryRun'])('refuses %s in the body', (name) => {
    expect(read(`{"${name}":"a"}`, { params: path })).toMatchObject({
      kind: 'malformed',
      problem: { kind: 'unknown-member', given: name },
    });
  });

  it('refuses a workspace that is there twice, and a body that is not JSON', () => {
    expect(() => read('', { params: path, headers: { workspace: ['a', 'b'] } })).toThrow(BadRequestError);
    expect(() => read(' ', { params: path })).toThrow(BadRequestError);
  });
});
