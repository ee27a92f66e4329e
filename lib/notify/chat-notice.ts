import type { HttpCall } from '../http/http-call.ts';
import { shorten, truncate } from '../intent/truncate.ts';
import { noticesIn } from '../messages/notices.ts';
import { phrasesOf } from '../messages/phrases.ts';
import { type Fact, inLine, type StatusMessage } from '../messages/status-message.ts';
import type { Channel } from './channels.ts';
import { chatPlatforms } from './chat-platforms.ts';
import type { ChatStyle } from './chat-styles.ts';
import { countOutcomes } from './count-outcomes.ts';

type ChatChannel = Extract<Channel, { kind: 'chat' }>;

const MAX_HEADLINE = 300;

/** One message about all of them, as long as the platform takes it; what does not fit is counted. */
export function chatNotice(
  channel: ChatChannel,
  messages: readonly StatusMessage[],
  id: string,
  now: number,
): HttpCall {
  const { style, maxBytes } = chatPlatforms[channel.platform];
  const half = Math.floor(maxBytes / 2);
  const [only, ...others] = messages;
  if (only !== undefined && others.length === 0) {
    const [title = '', ...lines] = entry(only, style, half);
    return say(channel, { tone: only.tone, title, lines: fitting(lines, maxBytes - bytes(title)) }, id, now);
  }
  // All of them are written for the same channels.
  const { noticeHeader, noticeRest } = noticesIn(only?.locale);
  const tone = messages[0]?.tone ?? 'neutral';
  const counts = countOutcomes(messages);
  const title = style.bold(cut(noticeHeader(counts), half));
  // For the line about those that do not fit, with every outcome in it, and the empty one above.
  const restRoom = Math.min(bytes(style.escape(noticeRest(counts))), half - 2);
  let room = maxBytes - bytes(title) - restRoom - 2;
  const shown: string[][] = [];
  for (const message of messages) {
    const lines = ['', ...entry(message, style, half)];
    room -= bytes(lines.join('\n')) + 1;
    if (room < 0) break;
    shown.push(lines);
  }
  const rest = messages.slice(shown.length);
  const lines = [
    ...shown.flat(),
    ...(rest.length === 0 ? [] : ['', style.escape(cut(noticeRest(countOutcomes(rest)), restRoom))]),
  ];
  return say(channel, { tone, title, lines }, id, now);
}

/** Words of our own for a channel. */
export function chatWords(
  channel: ChatChannel,
  { headline, details }: { readonly headline: string; readonly details: string },
  id: string,
  now: number,
): HttpCall {
  const { style, maxBytes } = chatPlatforms[channel.platform];
  const title = `${style.icons.bad} ${style.bold(headline)}`;
  const lines = fitting([style.escape(details)], maxBytes - bytes(title));
  return say(channel, { tone: 'bad', title, lines }, id, now);
}

const say = (
  { platform, url, secret }: ChatChannel,
  notice: { readonly tone: StatusMessage['tone']; readonly title: string; readonly lines: readonly string[] },
  id: string,
  now: number,
): HttpCall => chatPlatforms[platform].call(url, secret, { ...notice, id }, now);

/** What happened, by which request, to what; and, where it was not good, what to do. */
function entry(
  { tone, headline, details, requestId, facts, locale }: StatusMessage,
  style: ChatStyle,
  maxHeadline: number,
): string[] {
  const { request } = phrasesOf(locale);
  const origin = [`${request} ${style.code(requestId)}`, ...facts.flatMap((fact) => factText(fact, style))];
  return [
    `${style.icons[tone]} ${style.bold(cut(shorten(headline, MAX_HEADLINE), maxHeadline))}`,
    origin.join(' · '),
    ...(tone === 'good' || details.length === 0 ? [] : [style.escape(inLine(details, locale))]),
  ];
}

function factText(fact: Fact, style: ChatStyle): string[] {
  const label = style.escape(fact.label);
  switch (fact.kind) {
    case 'code':
      return [`${label} ${style.code(fact.text)}`];
    case 'asker':
      return [`${label} ${style.escape(`${fact.asker.source} ${shorten(fact.asker.id, 80)}`)}`];
    case 'text':
      return [];
  }
}

const bytes = (text: string): number => Buffer.byteLength(text);

/** A text of at most so many bytes, with a mark where it was longer. */
function cut(text: string, max: number): string {
  if (bytes(text) <= max) return text;
  let kept = '';
  let room = max - bytes('…');
  for (const sign of text) {
    room -= bytes(sign);
    if (room < 0) break;
    kept += sign;
  }
  return `${kept}…`;
}

/** Whole lines, and of the first that does not fit what does. */
function fitting(lines: readonly string[], room: number): readonly string[] {
  const kept: string[] = [];
  let left = room;
  for (const line of lines) {
    left -= bytes(line) + 1;
    if (left < 0) {
      const part = truncate(line, Math.max(0, Math.floor((left + bytes(line)) / 3)));
      return part === '' ? kept : [...kept, `${part}…`];
    }
    kept.push(line);
  }
  return kept;
}
