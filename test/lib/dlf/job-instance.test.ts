import { describe, expect, it } from 'vitest';
import { readJobInstance } from '../../../lib/dlf/job-instance.ts';

const base = { jobName: 'job_batch', instanceId: 34765, status: 'fail' };
const node = (nodeName: unknown, status: unknown, logPath?: unknown) => ({ nodeName, status, logPath });
const failedNodeOf = (...nodes: unknown[]) => readJobInstance({ ...base, nodes })?.failedNode;

describe('readJobInstance', () => {
  it('tells the first node that failed, and where its log is', () => {
    const path = 'obs://dlf-log/job_batch/34765/2026-11-24_03_00_00.000/load/load.log';
    expect(
      failedNodeOf(node('read', 'success'), node('load', 'fail', path), node('write', 'fail', 'obs://x/y')),
    ).toEqual({ name: 'load', logPath: path });
    expect(failedNodeOf(node('作业 节点', 'fail', 'obs://桶/日志.log'))).toEqual({
      name: '作业 节点',
      logPath: 'obs://桶/日志.log',
    });
  });

  it.each([
    'https://evil.example/',
    'obs://',
    'obs://a b',
    'obs://a\nb',
    'obs://a|https://evil.example',
    'obs://a>b',
    'OBS://a/b',
    `obs://${'x'.repeat(1_200)}`,
    '',
    7,
    null,
    { toString: 'obs://a/b' },
  ])('leaves out a log path that is none (%j)', (path) => {
    expect(failedNodeOf(node('load', 'fail', path))).toEqual({ name: 'load' });
  });

  it('tells no failed node where there is none', () => {
    for (const nodes of [
      [],
      [node('a', 'success')],
      [node('a', 'FAIL')],
      'fail',
      null,
      { 0: node('a', 'fail') },
    ])
      expect(readJobInstance({ ...base, nodes })).not.toHaveProperty('failedNode');
    expect(failedNodeOf(null, 7, node(7, 'fail'), node('', 'fail'))).toBeUndefined();
    expect(readJobInstance(base)).not.toHaveProperty('failedNode');
  });

  it.each([0, 2, 5, 6, 7, 42])('tells the type of an instance in a list: %i', (instanceType) => {
    expect(readJobInstance({ ...base, instanceType })).toMatchObject({ instanceType });
  });

  it.each([undefined, null, '5', 1.5, Number.NaN, {}])(
    'leaves out a type that is none: %j',
    (instanceType) => {
      expect(readJobInstance({ ...base, instanceType })).not.toHaveProperty('instanceType');
    },
  );
});
