import { shorten } from '../intent/truncate.ts';
import { noticesIn } from '../messages/notices.ts';
import { phrasesOf } from '../messages/phrases.ts';
import { bold, code, cutTo, escapeText, MAX_SECTION, mrkdwn } from '../messages/slack-mrkdwn.ts';
import { questionBlocks } from '../messages/slack-question.ts';
import { type Fact, inLine, type StatusMessage } from '../messages/status-message.ts';
import { SHORTCODES } from '../messages/tone-icons.ts';
import { countOutcomes } from './count-outcomes.ts';

/** Nobody reads more; with header and rest it stays below Block Kit's 50 blocks. */
const MAX_ENTRIES = 20;
const MAX_ENTRY = 700;
/**
 * A message as a whole has a limit that Slack does not publish: about 12,000 characters, and 11,341 have been refused
 * (`msg_blocks_too_long`, slackapi/bolt-js#2509 and #2867).
 */
const MAX_ENTRIES_TOTAL = 8_000;
/** Even escaped, five characters for one, both leave room in a section for the rest. */
const MAX_HEADLINE = 300;
const MAX_ASKER = 80;

/** A message for an incoming webhook. It mentions nobody: who asked has had an answer, and a storm would ring for each. */
export function slackNotice(messages: readonly StatusMessage[]): object {
  const [only, ...others] = messages;
  if (only !== undefined && others.length === 0) {
    return {
      text: cutTo(escapeText(inLine([only.headline, ...detailsOf(only)], only.locale)), MAX_SECTION),
      blocks: [section(entry(only, MAX_SECTION)), ...questionBlocks(only)],
    };
  }
  // All of them are written for the same channels.
  const { noticeHeader, noticeRest } = noticesIn(only?.locale);
  const header = noticeHeader(countOutcomes(messages));
  const entries = entriesThatFit(messages);
  const rest = messages.slice(entries.length);
  return {
    text: escapeText(header),
    blocks: [
      section(bold(header)),
      ...entries.flatMap((text, index) => [section(text), ...questionsOf(messages[index])]),
      ...(rest.length === 0 ? [] : [section(escapeText(noticeRest(countOutcomes(rest))))]),
    ],
  };
}

const questionsOf = (message: StatusMessage | undefined): object[] =>
  message === undefined ? [] : questionBlocks(message);

const section = (text: string): object => ({ type: 'section', text: mrkdwn(text) });

function entriesThatFit(messages: readonly StatusMessage[]): string[] {
  const entries: string[] = [];
  let size = 0;
  for (const message of messages.slice(0, MAX_ENTRIES)) {
    const text = entry(message, MAX_ENTRY);
    size += text.length;
    if (size > MAX_ENTRIES_TOTAL) break;
    entries.push(text);
  }
  return entries;
}

/** The details are what is cut: the request's ID, by which everything else is found, always stays. */
function entry(message: StatusMessage, length: number): string {
  const headline = `${SHORTCODES[message.tone]} ${bold(shorten(oneLine(message.headline), MAX_HEADLINE))}`;
  const origin = [
    `${phrasesOf(message.locale).request} ${code(message.requestId)}`,
    ...message.facts.flatMap(factTexts),
  ].join(' · ');
  const head = `${headline}\n${origin}`;
  const room = Math.max(0, length - head.length - 1);
  const details = cutTo(escapeText(oneLine(inLine(detailsOf(message), message.locale))), room);
  return details === '' ? head : `${head}\n${details}`;
}

const detailsOf = ({ tone, details }: StatusMessage): readonly string[] => (tone === 'good' ? [] : details);

/** What it was about, since not every headline names it, and who asked: as code, in which Slack reads no mention. */
function factTexts(fact: Fact): string[] {
  const label = escapeText(fact.label);
  switch (fact.kind) {
    case 'code':
      return [`${label} ${code(fact.text)}`];
    case 'asker':
      return [
        `${label} ${escapeText(fact.asker.source)} ${code(shorten(oneLine(fact.asker.id), MAX_ASKER))}`,
      ];
    case 'text':
      return [];
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
