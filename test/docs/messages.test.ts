import { expect, it } from 'vitest';
import { createEnvReader } from '../../lib/config/env-reader.ts';
import { senderKind } from '../../lib/policy/senders.ts';
import { registry, type SourceName, sourceNames } from '../../lib/sources/registry.ts';
import type { Answer, Source } from '../../lib/sources/source.ts';
import { verified } from '../../lib/sources/source.ts';
import { localSecrets, localSettings } from '../../local/defaults.ts';
import { readable } from '../../local/readable.ts';
import { kinds, outcomes } from '../lib/messages/outcomes.ts';
import { messageOf } from '../lib/messages/subjects.ts';

const INTRODUCTION = `# What a person reads

Every outcome, as each chat shows it: bold and colours are lost here, and a button is \`[a label]\`. Made from the code by
\`npm run messages\`; a test fails when it is not fresh.
`;

/** What the platform is sent: a late reply where it has one, as that is the answer's own form. */
function bodyOf<Config>(source: Source<Config>, config: Config, answer: Answer): string {
  if (source.late !== undefined) return source.late.call('https://chat.example/reply', answer, config).body;
  return source.respond(answer, verified(request, 'default', undefined)).body;
}

const request = { method: 'POST', path: '/', headers: new Map(), query: new URLSearchParams() } as never;

async function shownBy(name: SourceName): Promise<(answer: Answer) => string> {
  const config = registry[name].env().configure(createEnvReader({ ...localSecrets, ...localSettings }));
  const { source } = (await registry[name].load()) as { source: Source<unknown> };
  return (answer) => readable(bodyOf(source, config, answer));
}

const chats = sourceNames.filter((name) => senderKind(name) === 'chat');

it('docs/messages.md shows each outcome on each platform, as the code makes it', async () => {
  const platforms = await Promise.all(
    chats.map(async (name) => ({ name, show: await shownBy(name) }) as const),
  );
  const sections = kinds.map((kind) => {
    const message = messageOf({ outcome: outcomes[kind], canClick: true });
    const shown = platforms.map(
      ({ name, show }) => `**${name}**\n\n\`\`\`text\n${show({ kind: 'status', message }).trim()}\n\`\`\`\n`,
    );
    return [`## ${kind}\n`, ...shown].join('\n');
  });
  await expect([INTRODUCTION, ...sections].join('\n')).toMatchFileSnapshot('../../docs/messages.md');
});
