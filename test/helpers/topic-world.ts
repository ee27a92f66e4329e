import { startTopicServer, type TopicServer, topicOrigins } from '../../local/topics/topic-server.ts';
import type { Reply } from './deliver.ts';
import { type RecordingServer, startRecordingServer } from './recording-server.ts';
import { type Members, smnTopic, snsTopic } from './topic-messages.ts';
import { startWorld, type World } from './world.ts';

/** The built webhook with a stand-in for the hosts of SNS and SMN, and one for every other host. */
export interface TopicWorld {
  readonly world: World;
  readonly topics: TopicServer;
  /** Nothing may ever be asked of it. */
  readonly elsewhere: RecordingServer;
  sns(message: Members | string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  smn(message: Members | string): Promise<Reply>;
  /** What was asked of the services but certificates. */
  confirmations(): readonly string[];
  close(): Promise<void>;
}

/** Delivers as the two services do. */
export const deliveries = ({ send }: Pick<World, 'send'>): Pick<TopicWorld, 'sns' | 'smn'> => ({
  sns: (message, headers = {}) =>
    send({
      target: '/webhooks/sns',
      headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
      body: bodyOf(message),
    }),
  smn: (message) =>
    send({
      target: '/webhooks/smn',
      headers: { 'content-type': 'application/json' },
      body: bodyOf(message),
    }),
});

const bodyOf = (message: Members | string): string =>
  typeof message === 'string' ? message : JSON.stringify(message);

/** @param strangers addresses that somebody may try: their hosts are the stand-in for everything else */
export async function startTopicWorld(
  env: Readonly<Record<string, string>> = {},
  strangers: readonly string[] = [],
): Promise<TopicWorld> {
  const [topics, elsewhere] = await Promise.all([startTopicServer(), startRecordingServer()]);
  const ours = topicOrigins(topics);
  const foreign = new Set(strangers.flatMap((text) => httpsOrigin(text) ?? []));
  const origins = [...foreign]
    .filter((origin) => !ours.includes(`${origin}=`))
    .map((origin) => `${origin}=${elsewhere.url}`);
  const world = await startWorld({
    SNS_TOPIC_ARNS: snsTopic,
    SMN_TOPIC_URNS: smnTopic,
    REPLY_ORIGINS_TEST: [ours, ...origins].join(),
    ...env,
  });
  return {
    world,
    topics,
    elsewhere,
    ...deliveries(world),
    confirmations: () => topics.calls.filter((path) => !path.endsWith('.pem')),
    close: async () => {
      await Promise.all([world.close(), topics.close(), elsewhere.close()]);
    },
  };
}

/** As the service would call it: what stands for an origin in `REPLY_ORIGINS_TEST`. */
function httpsOrigin(text: string): string | undefined {
  const origin = URL.parse(text)?.origin;
  return /^https:\/\/[\w.[\]:-]+$/.test(origin ?? '') && !/:\d+$/.test(origin ?? '') ? origin : undefined;
}
