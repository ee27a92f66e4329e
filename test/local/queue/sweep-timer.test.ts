import { describe, expect, it, vi } from 'vitest';
import { startSweepTimer } from '../../../local/queue/sweep-timer.ts';

/** A sweep whose clock and whose end are in the test's hands. */
function startSweeps(work: () => Promise<unknown>) {
  const events: unknown[] = [];
  const errors: unknown[] = [];
  const waits: number[] = [];
  const clock = { tick: () => {}, isCancelled: false };
  const timer = startSweepTimer({
    handler: (event) => {
      events.push(event);
      return work();
    },
    now: () => Date.UTC(2026, 6, 14, 12, 0, 5, 678),
    onError: (error) => errors.push(error),
    repeat: (tick, ms) => {
      waits.push(ms);
      clock.tick = tick;
      return () => {
        clock.isCancelled = true;
      };
    },
  });
  return { timer, clock, events, errors, waits };
}

describe('the sweep', () => {
  it('comes at once, and then every minute, with the event of a schedule', () => {
    const { events, waits } = startSweeps(async () => undefined);
    expect(waits).toEqual([60_000]);
    expect(events).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '123456789012',
        time: '2026-07-14T12:00:05Z',
        region: 'eu-west-1',
        resources: ['arn:aws:events:eu-west-1:123456789012:rule/dlf-stop-local-sweep'],
        detail: {},
      },
    ]);
  });

  it('never runs twice at once', async () => {
    const ends: (() => void)[] = [];
    const { clock, events } = startSweeps(() => new Promise<void>((resolve) => ends.push(resolve)));
    clock.tick();
    clock.tick();
    expect(events).toHaveLength(1);
    ends[0]?.();
    await vi.waitFor(() => {
      clock.tick();
      expect(events).toHaveLength(2);
    });
    clock.tick();
    expect(events).toHaveLength(2);
  });

  it('goes on after one that failed', async () => {
    const { clock, events, errors } = startSweeps(() => Promise.reject(new Error('broken')));
    await vi.waitFor(() => expect(errors).toMatchObject([{ message: 'broken' }]));
    await vi.waitFor(() => {
      clock.tick();
      expect(events).toHaveLength(2);
    });
  });

  it('is waited for when it is stopped', async () => {
    const end = Promise.withResolvers<void>();
    const { timer, clock } = startSweeps(() => end.promise);
    let isStopped = false;
    const stopped = timer.stop().then(() => {
      isStopped = true;
    });
    await Promise.resolve();
    expect(clock.isCancelled).toBe(true);
    expect(isStopped).toBe(false);
    end.resolve();
    await stopped;
  });
});
