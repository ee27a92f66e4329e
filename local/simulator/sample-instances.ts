import type { SimulatedInstance } from './instance.ts';

const minute = 60_000;
const hour = 60 * minute;
const otherWorkspace = '0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f';

/** Several jobs in several states, so that a person can try every answer by hand. */
export function sampleInstances(now: number): readonly SimulatedInstance[] {
  const running = (jobName: string, instanceId: string, startedAgo: number): SimulatedInstance => {
    const startTime = now - startedAgo;
    return { workspace: '', jobName, instanceId, status: 'running', planTime: startTime - 1000, startTime };
  };
  const ended = (
    jobName: string,
    instanceId: string,
    status: string,
    endedAgo: number,
  ): SimulatedInstance => ({
    ...running(jobName, instanceId, endedAgo + 18 * minute),
    status,
    endTime: now - endedAgo,
  });

  return [
    {
      ...running('job_batch', '34765', hour + 12 * minute),
      nodes: [
        {
          nodeName: 'read_orders',
          type: 'Dummy',
          status: 'success',
          startTime: now - hour - 12 * minute,
          endTime: now - hour,
        },
        { nodeName: 'write_report', type: 'DLISQL', status: 'running', startTime: now - hour },
      ],
    },
    ended('job_batch', '34764', 'success', 23 * hour),
    running('nightly_orders', '34801', 42 * minute),
    running('nightly_payroll', '34802', 7 * minute),
    running('作业_日报.v1', '34900', 3 * hour),
    running('a..b', '34901', 5 * minute),
    {
      workspace: '',
      jobName: 'etl_clicks_hourly',
      instanceId: '34910',
      status: 'waiting',
      planTime: now - 2 * minute,
    },
    { ...running('etl_clicks_hourly', '34911', hour + 2 * minute), status: 'running-exception' },
    ended('etl_clicks_hourly', '34912', 'manual-stop', 2 * hour),
    running('big_ids', '9223372036854775807', 11 * minute),
    {
      ...ended('report_weekly', '34920', 'fail', 30 * hour),
      nodes: [
        {
          nodeName: 'join_sales',
          type: 'DLISQL',
          status: 'fail',
          startTime: now - 30 * hour - 18 * minute,
          endTime: now - 30 * hour,
          logPath: 'obs://dlf-log-b384b9e9/job_log/report_weekly/34920/join_sales.log',
        },
      ],
    },
    { ...running('team_b_import', '34950', 26 * minute), workspace: otherWorkspace },
  ];
}
