import type { Asker } from '../intent/asker.ts';
import type { Locale } from '../intent/locale.ts';
import { phrasesOf } from '../messages/phrases.ts';
import type { Fact, StatusMessage } from '../messages/status-message.ts';
import type { Answer } from './source.ts';

/** How a platform writes text: what comes from elsewhere is made harmless by it. */
export interface TextStyle {
  /** Makes text harmless: no mention, no link, no markup. */
  escape(text: string): string;
  bold(text: string): string;
  code(text: string): string;
  link(url: string, text: string): string;
  /** A mention of somebody of this platform that rings nobody's bell but his; undefined: there is none. */
  mention(asker: Asker): string | undefined;
  readonly icons: Readonly<Record<StatusMessage['tone'], string>>;
  readonly bullet: string;
}

/** As many as a person reads in a chat. */
const MAX_LISTED = 20;

/** The lines of an answer, in the order in which they matter: whoever has to cut them cuts at the end. */
export function answerLines(answer: Answer, style: TextStyle): readonly string[] {
  switch (answer.kind) {
    case 'status':
    case 'request':
      return messageLines(answer.message, style);
    case 'help':
      return helpLines(answer.may, style, answer.locale);
    case 'results':
      return answer.messages.map(({ headline }) => style.escape(headline));
    case 'audit':
    case 'taken-in':
      return [];
  }
}

/** The status message of an answer that is one. */
export const messageIn = (answer: Answer): StatusMessage | undefined =>
  answer.kind === 'status' || answer.kind === 'request' ? answer.message : undefined;

/** Whether everybody in the channel sees it, where a platform can show it to its asker alone. */
export const isForAll = (answer: Answer): boolean => messageIn(answer)?.audience === 'channel';

/** All lines of a status message. */
export function messageLines(message: StatusMessage, style: TextStyle): readonly string[] {
  const { facts, consoleUrl, locale } = message;
  const phrases = phrasesOf(locale);
  return [
    ...wordLines(message, style),
    ...facts.map((fact) => `${style.escape(fact.label)}${phrases.colon}${factText(fact, style)}`),
    requestLine(message, style),
    ...(consoleUrl === undefined ? [] : [style.link(consoleUrl, phrases.console)]),
  ];
}

const requestLine = ({ requestId, locale }: StatusMessage, style: TextStyle): string =>
  `${phrasesOf(locale).request} ${style.code(requestId)}`;

/** What a status message says: for platforms that have places of their own for facts, request and link. */
export function wordLines(message: StatusMessage, style: TextStyle): readonly string[] {
  const { tone, headline, details, choices = [], locale } = message;
  const { colon } = phrasesOf(locale);
  return [
    `${style.icons[tone]} ${style.bold(headline)}`,
    ...details.map((line) => style.escape(line)),
    ...listedLines(message, style),
    ...choices.map(
      ({ label, command }) => `${style.bullet}${style.escape(label)}${colon}${style.code(command)}`,
    ),
  ];
}

function listedLines(
  { outcome, instances = [], locale }: StatusMessage,
  style: TextStyle,
): readonly string[] {
  if (outcome !== 'list') return [];
  const lines = instances
    .slice(0, MAX_LISTED)
    .map(
      ({ jobName, instanceId, doing }) =>
        `${style.bullet}${style.code(`${jobName} ${instanceId}`)} ${style.escape(doing)}`,
    );
  const rest = instances.length - lines.length;
  return rest === 0 ? lines : [...lines, phrasesOf(locale).more(rest)];
}

/** The value of a fact. */
export function factText(fact: Fact, style: TextStyle): string {
  switch (fact.kind) {
    case 'code':
      return style.code(fact.text);
    case 'text':
      return style.escape(fact.text);
    case 'asker':
      return style.mention(fact.asker) ?? style.escape(`${fact.asker.source}: ${fact.asker.id}`);
  }
}

function helpLines(may: readonly string[], style: TextStyle, locale: Locale | undefined): readonly string[] {
  const { help, helpTitle, mayTitle } = phrasesOf(locale);
  const [name, what] = helpTitle;
  return [
    `${style.bold(name)} ${style.escape(what)}`,
    ...help.map((line) => `${line.startsWith('`') ? style.bullet : ''}${withCode(line, style)}`),
    ...(may.length === 0
      ? []
      : [style.bold(mayTitle), ...may.map((line) => `${style.bullet}${style.code(line)}`)]),
  ];
}

/** What stands between backticks in the platform's own type for code. */
const withCode = (line: string, style: TextStyle): string =>
  line
    .split('`')
    .map((part, index) => (index % 2 === 1 ? style.code(part) : part === '' ? '' : style.escape(part)))
    .join('');

/** As much of an answer as fits. Its request stays: by it, what is left out can be found. */
export function fitAnswer(
  answer: Answer,
  style: TextStyle,
  max: number,
  lineEnd?: string,
  sizeOf?: (text: string) => number,
): string {
  const message = messageIn(answer);
  const foot = message === undefined ? [] : [requestLine(message, style)];
  return fitLines(answerLines(answer, style), max, lineEnd, sizeOf, foot);
}

/**
 * As many lines as fit into a number of characters, or of what `sizeOf` counts, and a mark where there were more; behind it
 * those of the foot, which are among them.
 */
export function fitLines(
  lines: readonly string[],
  max: number,
  lineEnd = '\n',
  sizeOf: (text: string) => number = ({ length }) => length,
  foot: readonly string[] = [],
): string {
  const all = lines.join(lineEnd);
  if (sizeOf(all) <= max) return all;
  const end = ['…', ...foot];
  const kept: string[] = [];
  let size = sizeOf(end.join(lineEnd));
  for (const line of lines) {
    if (foot.includes(line)) continue;
    size += sizeOf(line + lineEnd);
    if (size > max) break;
    kept.push(line);
  }
  return [...kept, ...end].join(lineEnd);
}
