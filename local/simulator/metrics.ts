import type { SimulatedInstance } from './instance.ts';

const metric = 'dlf_job_instance_running_seconds';

/** How long each running instance has been running, as Prometheus text. */
export function metricsText(instances: readonly SimulatedInstance[], now: number): string {
  const lines = instances
    .filter(({ status }) => status === 'running')
    .map(({ jobName, instanceId, workspace, planTime, startTime = planTime }) => {
      const labels = `job_name=${quoted(jobName)},instance_id=${quoted(instanceId)},workspace=${quoted(workspace)}`;
      return `${metric}{${labels}} ${Math.max(0, (now - startTime) / 1000)}`;
    });
  return [
    `# HELP ${metric} How long a DLF job instance has been running.`,
    `# TYPE ${metric} gauge`,
    ...lines,
    '',
  ].join('\n');
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
