import { sourceNames } from '../lib/sources/registry.ts';
import type { Simulator } from './simulator/simulator.ts';

/** What `npm start` prints: what there is, and commands to paste. Without a folder nothing outlives the process. */
export function welcome(
  url: string,
  simulator: Pick<Simulator, 'instances' | 'url' | 'adminUrl'>,
  folder: string | undefined,
): string {
  const rows = simulator
    .instances()
    .map(({ jobName, instanceId, status, workspace }) => [
      jobName,
      instanceId,
      status,
      workspace || 'default',
    ]);
  return `
dlf-stop is at        ${url}
the simulated DLF at  ${simulator.url}, its admin routes at ${simulator.adminUrl}
${folder === undefined ? 'its memory is         this process: no queue, no late replies, no notices' : `its memory is in      ${folder}, and outlives it (npm start -- --memory does without)`}

Job instances:
${table([['job', 'instance', 'status', 'workspace'], ...rows])}

Stop one, in another terminal:

  npm run send -- slack "stop job_batch 34765"
  npm run send -- slack "stop nightly_orders 34801 --dry-run"
  npm run send -- feishu "停止 nightly_orders 34801"
  npm run send -- alertmanager "stop nightly_orders 34801"
  npm run send -- smn "stop nightly_orders 34801"
  npm run send -- api "stop nightly_payroll 34802"
  npm run send -- <source> …, of which there are ${sourceNames.join(', ')}
  curl -s ${url}/v1/jobs/a..b/instances/34901/stop -X POST -H "Authorization: Bearer local-api-token"

${folder === undefined ? 'Make DLF slow for once' : 'Make DLF slow for once, and see a late reply here, where notices are printed too'}; look at it; put everything back:

  curl -s ${simulator.adminUrl}/faults -d '{"kind":"delay","ms":4000,"times":1}'
  npm run send -- slack "stop big_ids 9223372036854775807"
  curl -s ${simulator.adminUrl}/instances
  curl -s ${simulator.adminUrl}/reset -X POST
`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  return rows
    .map(
      (row) =>
        `  ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join('  ')}`,
    )
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Chinese characters take two columns of a terminal. */
const width = (text: string): number =>
  [...text].reduce((sum, each) => sum + (/\p{Script=Han}/u.test(each) ? 2 : 1), 0);
