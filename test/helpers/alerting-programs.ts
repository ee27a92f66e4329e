import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, type Program, start } from './programs.ts';

/** Debian's packages; `.ci/run` installs them. */
export const ALERTMANAGER = 'prometheus-alertmanager';
export const PROMETHEUS = 'prometheus';

export interface Server extends Program {
  /** `host:port` */
  readonly address: string;
}

/** @param configuration YAML, or JSON, which is YAML too */
export async function startAlertmanager(configuration: string): Promise<Server> {
  const { directory, file } = written('alertmanager.yml', configuration);
  const address = `127.0.0.1:${await freePort()}`;
  const program = start(ALERTMANAGER, [
    `--config.file=${file}`,
    `--storage.path=${directory}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ]);
  return upAt(address, program, 'Alertmanager');
}

export async function startPrometheus(configuration: string): Promise<Server> {
  const { directory, file } = written('prometheus.yml', configuration);
  const address = `127.0.0.1:${await freePort()}`;
  const program = start(PROMETHEUS, [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
    // An alert that was sent before Alertmanager was found comes again after this, by default after a minute.
    '--rules.alert.resend-delay=1s',
  ]);
  return upAt(address, program, 'Prometheus');
}

function written(name: string, text: string): { readonly directory: string; readonly file: string } {
  const directory = mkdtempSync(join(tmpdir(), 'dlf-stop-'));
  const file = join(directory, name);
  writeFileSync(file, text);
  return { directory, file };
}

async function upAt(address: string, program: Program, what: string): Promise<Server> {
  const isUp = () =>
    fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await eventually(isUp, `${what} to be up`).catch(async (error: unknown) => {
    await program.stop();
    throw error;
  });
  return { ...program, address };
}
