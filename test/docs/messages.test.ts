import { expect, it } from 'vitest';
import { createEnvReader } from '../../lib/config/env-reader.ts';
import { senderKind } from '../../lib/policy/senders.ts';
import { registry, type SourceName, sourceNames } from '../../lib/sources/registry.ts';
import type { Answer, Source } from '../../lib/sources/source.ts';
import { verified } from '../../lib/sources/source.ts';
import { localEnv } from '../../local/defaults.ts';
import { readable } from '../../local/readable.ts';
import { kinds, outcomes } from '../lib/messages/outcomes.ts';
import { messageOf } from '../lib/messages/subjects.ts';

const INTRODUCTION = `# What a person reads

Every outcome, as each chat shows it: bold and colours are lost here, and a button is \`[a label]\`. Made from the code by
\`npm run messages\`; a test fails when it is not fresh.
`;

/** What the platform is sent: a late reply where it has one, as that is the answer's own form. */
function bodyOf<Config>(source: Source<Config>, config: Config, answer: Answer): string {
  if (source.late !== undefined) return source.late.call(REPLY_URL, answer, config).body;
  return source.respond(answer, verified(request, 'default', undefined), config).body;
}

/** With what Mattermost's buttons need to know, which others do not read. */
const REPLY_URL = 'https://chat.example/reply#url=https%3A%2F%2Fdlf.example&team=t1';

const request = { method: 'POST', path: '/', headers: new Map(), query: new URLSearchParams() } as never;

async function shownBy(name: SourceName): Promise<(answer: Answer) => string> {
  const config = registry[name].env().configure(createEnvReader(localEnv));
  const { source } = (await registry[name].load()) as { source: Source<unknown> };
  return (answer) => readable(bodyOf(source, config, answer));
}

/** Somebody of the platform's own. */
const IDS: Readonly<Partial<Record<SourceName, string>>> = {
  dingtalk: 'ding9f50b15bccd16741/manager4220',
  discord: '1284102390586048513/80351110224678912',
  feishu: '2ca1d211f64f6438/ou_84aad35d084aa403a838cf73ee18467',
  mattermost: 'xr3j5x3p4pfk7kk6ck7b4e6ghh/c3a4cqe3dfy6dgopqt8ai3hydh',
  slack: 'T1DC2JH3J/U2CERLKJA',
  teams: '72f988bf-86f1-41af-91ab-2d7cd011db47/7faf8ab2-3d56-4244-b585-20c8a42ed2b8',
  wecom: 'AIBOTID/zhangsan',
};

const chats = sourceNames.filter((name) => senderKind(name) === 'chat');

it('docs/messages.md shows each outcome on each platform, as the code makes it', async () => {
  const platforms = await Promise.all(
    chats.map(async (name) => ({ name, show: await shownBy(name) }) as const),
  );
  const sections = kinds.map((kind) => {
    const shown = platforms.map(({ name, show }) => {
      const asker = { kind: 'person', source: name, id: IDS[name] ?? 'somebody' } as const;
      const message = messageOf({ outcome: outcomes[kind], asker, canClick: true });
      return `**${name}**\n\n\`\`\`text\n${show({ kind: 'status', message }).trim()}\n\`\`\`\n`;
    });
    return [`## ${kind}\n`, ...shown].join('\n');
  });
  await expect([INTRODUCTION, ...sections].join('\n')).toMatchFileSnapshot('../../docs/messages.md');
});
