import { describe, expect, it } from 'vitest';
import { readLiveSettings } from '../../live/settings.ts';

const complete = {
  DLF_ENDPOINT: 'http://127.0.0.1:1',
  DLF_PROJECT_ID: 'p',
  HUAWEICLOUD_SDK_AK: 'a',
  HUAWEICLOUD_SDK_SK: 's',
  LIVE_JOB_NAME: 'job_batch',
  LIVE_INSTANCE_ID: '34765',
};

describe('what test:live is configured with', () => {
  it('is the service’s own configuration, and an instance; it reads only unless it is told otherwise', () => {
    expect(readLiveSettings(complete)).toMatchObject({
      kind: 'settings',
      settings: {
        dlf: { origin: 'http://127.0.0.1:1', credentials: { kind: 'keys' } },
        target: { workspace: 'default', jobName: 'job_batch', instanceId: '34765' },
        mayStop: false,
      },
    });
    expect(readLiveSettings({ ...complete, LIVE_STOP: 'no' })).toMatchObject({
      settings: { mayStop: false },
    });
    expect(readLiveSettings({ ...complete, LIVE_STOP: 'yes', DLF_WORKSPACE: 'w1' })).toMatchObject({
      settings: { mayStop: true, target: { workspace: 'w1' } },
    });
  });

  it('names everything that is missing at once', () => {
    const reading = readLiveSettings({});
    const why = reading.kind === 'missing' ? reading.why : '';
    for (const name of Object.keys(complete)) expect(why.split('\n\n')[0]).toContain(name);
  });

  it.each(['YES', 'true', '1', 'y'])('does not guess what LIVE_STOP=%s means', (stop) => {
    expect(readLiveSettings({ ...complete, LIVE_STOP: stop })).toMatchObject({ kind: 'missing' });
  });
});
