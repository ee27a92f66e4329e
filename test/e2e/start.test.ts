import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, freePort, type Program, start } from '../helpers/programs.ts';

const root = join(import.meta.dirname, '../..');

describe('npm start, without any configuration', () => {
  let program: Program;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    const data = mkdtempSync(join(tmpdir(), 'dlf-stop-'));
    env = { PATH: process.env['PATH'], PORT: String(await freePort()), LOCAL_DATA: data };
    const startedAt = Date.now();
    program = start(process.execPath, [join(root, 'local/start.ts')], env);
    await eventually(() => program.output().includes('Stop one, in another terminal'), 'the welcome', 5_000);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });
  afterAll(() => program.stop());

  /** Runs a command that was printed, as it was printed. */
  const paste = (pattern: RegExp): string => {
    const command = pattern.exec(program.output())?.[0] ?? '';
    const [, args = ''] = /^npm run send -- (.*)$/.exec(command) ?? [];
    const words = [...args.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    return spawnSync(process.execPath, [join(root, 'local/send.ts'), ...words], { env, encoding: 'utf8' })
      .stdout;
  };

  it('stops job_batch 34765 with the Slack command that it prints, and shows the reply', () => {
    const reply = paste(/npm run send -- slack "stop job_batch 34765"/);
    expect(reply).toMatch(/^200 OK/);
    expect(reply).toContain('Stopped job_batch instance 34765 after 1 h 12 min.');
    expect(reply).toContain('Was doing: running for 1 h 12 min');
    expect(reply).toContain('(seen by everybody in the channel)');
  });

  it('shows what an alert and the API get', () => {
    expect(paste(/npm run send -- alertmanager .*/)).toContain('"outcome": "dry-run"');
    expect(paste(/npm run send -- api .*/)).toContain('"outcome": "stopped"');
  });

  it('says how to use it when the sender is unknown, and when nothing is running', async () => {
    const send = (...words: string[]) =>
      spawnSync(process.execPath, [join(root, 'local/send.ts'), ...words], { env, encoding: 'utf8' });
    expect(send('fax', 'stop a 1')).toMatchObject({ status: 2, stderr: expect.stringContaining('slack') });
    const nowhere = send('slack', 'stop a 1', '--url', `http://127.0.0.1:${await freePort()}`);
    expect(nowhere).toMatchObject({ status: 1, stderr: expect.stringContaining('npm start') });
  });
});
