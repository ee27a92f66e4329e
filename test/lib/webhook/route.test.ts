import { describe, expect, it } from 'vitest';
import { pathSegments } from '../../../lib/http/path.ts';
import { findRoute } from '../../../lib/webhook/route.ts';

const health = { kind: 'health' };
const slack = { kind: 'source', source: 'slack', methods: 'GET, POST', params: {} };
const stop = {
  kind: 'source',
  source: 'api',
  methods: 'POST',
  params: { job_name: 'job_batch', instance_id: '34765' },
};
const stopPath = '/v1/jobs/job_batch/instances/34765/stop';

const route = (path: string, stage?: string, basePath: readonly string[] = []) =>
  findRoute(pathSegments(path, 'encoded') ?? ['unreadable'], { basePath, stage });

describe('findRoute', () => {
  it.each([
    ['/health', health],
    ['/webhooks/slack', slack],
    ['/webhooks/slack/', slack],
    [stopPath, stop],
    ['/v1/jobs/a..b/instances/0/stop', { ...stop, params: { job_name: 'a..b', instance_id: '0' } }],
    [
      '/v1/jobs/%E4%BD%9C%E4%B8%9A/instances/x/stop',
      { ...stop, params: { job_name: '作业', instance_id: 'x' } },
    ],
    // Whether there is such a source is not for the path to say.
    ['/webhooks/__proto__', { ...slack, source: '__proto__' }],
  ])('knows %s', (path, expected) => {
    expect(route(path)).toMatchObject(expected);
  });

  it.each([
    '/',
    '/healthz',
    '/health/x',
    '/webhooks',
    '/webhooks/slack/x',
    '/Webhooks/slack',
    `${stopPath}/x`,
    '/v1/jobs/job_batch/instances/34765/restart',
    '/v2/jobs/job_batch/instances/34765/stop',
    '/v1/job/job_batch/instances/34765/stop',
    '/v1/jobs/a/b/instances/34765/stop',
    '/v1/b384b9e9ab9b4ee8994c8633aabc9505/jobs/job_batch/instances/34765/stop',
    '/prod/health',
    '/base/health',
  ])('does not know %s', (path) => {
    expect(route(path)).toBeUndefined();
  });

  it.each([
    ['/prod/health', 'prod', health],
    ['/health', 'prod', health],
    [`/prod${stopPath}`, 'prod', stop],
    // On its own domain an HTTP API puts the stage in front, on a custom one it does not.
    [`/v1${stopPath}`, 'v1', stop],
    [stopPath, 'v1', stop],
    ['/v1/webhooks/slack', 'v1', slack],
    ['/webhooks/slack', 'webhooks', slack],
    ['/webhooks/webhooks/slack', 'webhooks', slack],
  ])('takes a named stage off where it stands in front: %s with stage %s', (path, stage, expected) => {
    expect(route(path, stage)).toMatchObject(expected);
  });

  it('takes the base path off, after the stage', () => {
    const base = ['team', 'dlf'];
    expect(route('/team/dlf/webhooks/slack', undefined, base)).toMatchObject(slack);
    expect(route('/webhooks/slack', undefined, base)).toMatchObject(slack);
    expect(route(`/prod/team/dlf${stopPath}`, 'prod', base)).toMatchObject(stop);
    expect(route('/team/dlf/health', 'prod', base)).toMatchObject(health);
    for (const path of [
      '/team/webhooks/slack',
      '/team/dlf/prod/health',
      '/dlf/team/health',
      '/x/prod/health',
    ]) {
      expect(route(path, 'prod', base)).toBeUndefined();
    }
  });

  it('takes nothing off twice', () => {
    expect(route('/prod/prod/health', 'prod')).toBeUndefined();
    expect(route('/base/base/health', undefined, ['base'])).toBeUndefined();
  });

  it.each([
    ['/v1/jobs/job_batch/instances', { job_name: 'job_batch' }],
    ['/v1/jobs/job_batch/instances/34765', { job_name: 'job_batch', instance_id: '34765' }],
    ['/v1/requests/ABC', { request_id: 'ABC' }],
  ])('reads, and does nothing, at %s', (path, params) => {
    expect(route(path)).toMatchObject({ kind: 'source', source: 'api', methods: 'GET', params });
  });
});
