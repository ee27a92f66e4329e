/** Under which keys an alert's labels and other places hold a target, in the order in which they are looked for. */
export interface AlertNames {
  readonly jobName: readonly string[];
  readonly instanceId: readonly string[];
  readonly workspace: readonly string[];
}

/** Prometheus' own `job` and `instance` name the scrape, never DLF's. */
export const defaultNames: AlertNames = {
  jobName: ['job_name', 'dlf_job_name', 'dlf_job'],
  instanceId: ['instance_id', 'dlf_instance_id'],
  workspace: ['workspace', 'dlf_workspace'],
};

/** Under which keys `dlf:<job>:<instance>` names its target, whatever labels are to be called. */
export const keyNames = { jobName: 'dlf:job', instanceId: 'dlf:instance' } as const;

/** What no configuration can turn into a target. */
export const NEVER_NAMES: readonly string[] = ['job', 'instance'];
