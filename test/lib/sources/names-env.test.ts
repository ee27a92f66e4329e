import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { ConfigError, createEnvReader, type Env } from '../../../lib/config/env-reader.ts';
import { nameVars, readNames } from '../../../lib/sources/names-env.ts';

function read(env: Env) {
  const reader = createEnvReader(env);
  const { names } = readNames(reader);
  reader.finish();
  return names;
}

describe('the keys under which alerts hold targets', () => {
  it('are the usual ones', () => {
    expect(read({})).toEqual(defaultNames);
    expect(nameVars.map(({ name }) => name)).toEqual([
      'ALERT_JOB_NAME_KEYS',
      'ALERT_INSTANCE_ID_KEYS',
      'ALERT_WORKSPACE_KEYS',
    ]);
  });

  it('are those that are set, in this order, and no others', () => {
    expect(read({ ALERT_JOB_NAME_KEYS: 'pipeline, job_name', ALERT_WORKSPACE_KEYS: 'space' })).toEqual({
      jobName: ['pipeline', 'job_name'],
      instanceId: defaultNames.instanceId,
      workspace: ['space'],
    });
  });

  it.each(nameVars.map(({ name }) => name))(
    '%s is never what Prometheus calls a scrape, nor empty',
    (name) => {
      for (const value of ['job', 'instance', 'job_name,instance', ' job ', '', ' ', 'a,,b', 'a,']) {
        expect(() => read({ [name]: value })).toThrow(ConfigError);
        expect(() => read({ [name]: value })).toThrow(name);
      }
      expect(() => read({ [name]: 'dlf.job,instance.id,Job' })).not.toThrow();
    },
  );
});
