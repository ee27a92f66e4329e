import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runMapping } from '../../local/mapping-command.ts';
import { policyFile } from '../helpers/world.ts';

const sender = (firing: string): string => `{ secret_env: T, firing: "${firing}" }`;
const one = policyFile(`senders: { monitor: ${sender("status == 'firing'")} }\nrules: []\n`);
const two = policyFile(`senders: { a: ${sender('`true`')}, b: ${sender('`false`')} }\nrules: []\n`);
const none = policyFile('rules: []\n');

const alert = { status: 'firing', job_name: 'job_batch', instance_id: '34765' };
const payload = (body: unknown): string =>
  policyFile(typeof body === 'string' ? body : JSON.stringify(body), 'payload.json');
const run = (...args: readonly string[]) => runMapping(['try', ...args]);
const firstLine = (...args: readonly string[]) => run(...args).lines[0];

describe('npm run mapping -- try', () => {
  it('says what a payload asks for', () => {
    expect(run(one, payload({ ...alert, since: 1 }))).toEqual({
      exitCode: 0,
      lines: [
        'custom/monitor: 1 ask for a stop, 0 for nothing',
        '',
        'asks to stop job_batch 34765',
        '  workspace:  the default one',
        '  alert:      an alert without a name',
        '  started:    not said',
        '  labels:     none',
        '  summary:    none',
        '  repeats by: custom/monitor · job_batch · 34765',
      ],
    });
  });

  it('says why it asks for nothing', () => {
    const { exitCode, lines } = run(one, payload({ ...alert, status: 'ok' }));
    expect(exitCode).toBe(0);
    expect(lines.slice(2)).toEqual([
      'asks for nothing: The alert is not firing.',
      '  alert:      an alert without a name',
      '  about:      job_batch 34765',
    ]);
  });

  it('says what is wrong with a target', () => {
    const { lines } = run(one, payload({ ...alert, instance_id: '0x1' }));
    expect(lines[3]).toBe('  but instance_id is not possible: not-digits');
  });

  it('reads a form', () => {
    expect(firstLine(one, payload('status=firing&job_name=job_batch&instance_id=34765\n'))).toBe(
      'custom/monitor: 1 ask for a stop, 0 for nothing',
    );
  });

  it('asks which sender is meant, where there are several, and knows its name', () => {
    const body = payload(alert);
    expect(run(two, body)).toEqual({
      exitCode: 2,
      lines: [`${two} declares a, b: say which one with --sender`],
    });
    expect(firstLine(two, body, '--sender', 'a')).toBe('custom/a: 1 ask for a stop, 0 for nothing');
    expect(firstLine('--sender', 'b', two, body)).toBe('custom/b: 0 ask for a stop, 1 for nothing');
    expect(run(two, body, '--sender', 'c').exitCode).toBe(2);
    expect(run(none, body)).toEqual({ exitCode: 2, lines: [`${none} declares no senders`] });
  });

  it('fails with the file, the line and the path of what is wrong in it', () => {
    const bad = policyFile(`senders: { monitor: ${sender('a[')} }\nrules: []\n`);
    for (const args of [
      [bad, payload(alert)],
      ['--sender', 'monitor', bad, payload(alert)],
    ]) {
      expect(run(...args)).toEqual({
        exitCode: 1,
        lines: [
          expect.stringContaining(`${bad}: line 1, senders.monitor.firing: is not a JMESPath expression`),
        ],
      });
    }
  });

  it.each([
    ['is cut', '{"status":"firing"'],
    ['has a comma too many', '[1,]'],
  ])('fails with JSON that %s, rather than take it for a form', (_, text) => {
    const path = payload(text);
    expect(run(one, path)).toMatchObject({ exitCode: 2, lines: [`${path} is not JSON`, expect.anything()] });
  });

  it('fails with a body that has no list of alerts', () => {
    const listed = policyFile('senders: { m: { secret_env: T, firing: a, list: alerts } }\nrules: []\n');
    expect(run(listed, payload({}))).toEqual({
      exitCode: 1,
      lines: ['custom/m does not understand it: no-alerts'],
    });
  });

  it('looks under the keys that the environment names', () => {
    const body = payload({ status: 'firing', task: 'job_batch', instance_id: '34765' });
    expect(firstLine(one, body)).toBe('custom/monitor: 0 ask for a stop, 1 for nothing');
    const env = { ALERT_JOB_NAME_KEYS: 'task' };
    expect(runMapping(['try', one, body], env).lines[2]).toBe('asks to stop job_batch 34765');
    expect(runMapping(['try', one, body], { ALERT_JOB_NAME_KEYS: 'job' })).toMatchObject({ exitCode: 2 });
  });

  it('shows how it is called', () => {
    for (const args of [[], ['try'], ['try', one], ['look', one, one], ['try', one, one, one], ['--x']]) {
      const { exitCode, lines } = runMapping(args);
      expect(exitCode).toBe(2);
      expect(lines.at(-1)).toMatch(/^Usage: npm run mapping/);
    }
    expect(run(one, '/nowhere.json').exitCode).toBe(2);
  });

  it('is a program', () => {
    const path = join(import.meta.dirname, '../../local/mapping.ts');
    const { status, stdout } = spawnSync(process.execPath, [path, 'try', one, payload(alert)], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toContain('asks to stop job_batch 34765');
  });
});
