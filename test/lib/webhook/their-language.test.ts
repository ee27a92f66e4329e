import { describe, expect, it } from 'vitest';
import type { Locale } from '../../../lib/intent/locale.ts';
import { source as slack } from '../../../lib/sources/slack/index.ts';
import { type Reply, type Source, verified } from '../../../lib/sources/source.ts';
import { answerCall } from '../../../lib/webhook/answer-call.ts';
import type { AskTools } from '../../../lib/webhook/ask-tools.ts';
import type { Delivery } from '../../../lib/webhook/call.ts';
import { person } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const lateUrl = 'https://hooks.slack.com/commands/T1/1/x';
const never = (): Promise<never> => new Promise(() => {});

/** A deployment that tells everybody in one language, or in none that is configured. */
const worldIn = (locale?: Locale): { readonly world: WorkerWorld; readonly tools: AskTools } => {
  const world = createWorkerWorld({ stopTakesMs: 60_000 });
  // The worker's parts are the same object: both functions have the same environment.
  if (locale !== undefined) Object.assign(world.parts, { reader: { locale } });
  return { world, tools: { parts: world.parts, post: world.tools.post, sleep: never, fetch: never } };
};

/** A command from a platform that says, or does not say, what the person reads. */
async function type(
  { world, tools }: ReturnType<typeof worldIn>,
  text: string,
  reply: Reply,
): Promise<string> {
  const receivedAt = world.clock.now();
  const source: Source<unknown> = {
    ...(slack as unknown as Source<unknown>),
    read: () => ({ kind: 'command', text, asker: person, reply }),
  };
  const request = {
    method: 'POST',
    params: {},
    prefix: '',
    query: new URLSearchParams(),
    headers: new Map(),
    body: Buffer.from(text),
    receivedAt,
  };
  const call: Delivery = {
    kind: 'delivery',
    opened: { name: 'slack', source, config: { signingSecrets: ['a secret of no real app'] } },
    verified: verified(request, 'test'),
  };
  const { body } = await answerCall(tools, call, world.clock.within(2_600));
  return String(JSON.parse(body).text);
}

describe('what the platform says that a person reads', () => {
  it.each([
    [undefined, undefined, 'DLF accepted the stop of', 'Stopped job_batch'],
    [undefined, 'zh', 'DLF 已受理停止实例 1（作业 job_batch）', '已停止实例 1（作业 job_batch）'],
    ['zh', undefined, 'DLF 已受理停止实例 1（作业 job_batch）', '已停止实例 1（作业 job_batch）'],
    ['zh', 'en', 'DLF accepted the stop of', 'Stopped job_batch'],
  ] as const)('wins over MESSAGE_LOCALE: %s and %s', async (configured, theirs, first, late) => {
    const place = worldIn(configured);
    const answer = await type(place, 'stop job_batch 1', { lateUrl, ...(theirs && { locale: theirs }) });
    expect(answer).toContain(first);
    await place.world.live(5 * 60_000);
    const replies = place.world.posts.filter(({ url }) => url === lateUrl).map(({ body }) => String(body));
    expect(JSON.parse(replies.at(-1) ?? '{}').text).toContain(late);
  });

  it('is what help is in, and what they may do', async () => {
    expect(await type(worldIn(), 'help', { locale: 'zh' })).toContain('你的权限');
    expect(await type(worldIn('zh'), 'help', { locale: 'en' })).toContain('You may');
  });
});
