import { phrasesOf } from '../../messages/phrases.ts';
import type { StatusMessage } from '../../messages/status-message.ts';
import { answerLines, factText, messageIn, wordLines } from '../chat-text.ts';
import type { Answer } from '../source.ts';
import { cardText, teamsStyle } from './card-text.ts';

/** Teams' limit for a message that comes by a webhook is about 28 KB; the rest is for what stands around the card. */
const MAX_CARD_BYTES = 24 * 1024;

/** As many as a person reads; what is cut off first stands below. */
const MAX_LINES = 60;
const MAX_FACTS = 10;
const MAX_FACT = 300;
const MAX_LABEL = 40;

/** An answer as an Adaptive Card (adaptivecards.io/explorer, version 1.4); undefined where there is nothing to say. */
export function cardOf(answer: Answer): object | undefined {
  const message = messageIn(answer);
  const lines = message === undefined ? answerLines(answer, teamsStyle) : wordLines(message, teamsStyle);
  if (lines.length === 0) return undefined;
  const kept = lines.slice(0, MAX_LINES);
  let card = build(kept, kept.length < lines.length, message);
  while (kept.length > 1 && Buffer.byteLength(JSON.stringify(card)) > MAX_CARD_BYTES) {
    kept.pop();
    card = build(kept, true, message);
  }
  return card;
}

function build(lines: readonly string[], isCut: boolean, message: StatusMessage | undefined): object {
  const { facts = [], requestId, consoleUrl, locale } = message ?? {};
  const phrases = phrasesOf(locale);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    // What is shown, and read aloud, where cards of this version are not.
    ...(lines[0] !== undefined && { fallbackText: lines[0] }),
    body: [
      ...[...lines, ...(isCut ? ['…'] : [])].map(textBlock),
      ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts: facts.slice(0, MAX_FACTS).map(factOf) }]),
      ...(requestId === undefined
        ? []
        : [{ ...textBlock(`${phrases.request} ${cardText(requestId)}`), isSubtle: true, size: 'Small' }]),
    ],
    // The only action that an outgoing webhook's card may have.
    ...(consoleUrl !== undefined && {
      actions: [{ type: 'Action.OpenUrl', title: phrases.console, url: consoleUrl }],
    }),
  };
}

const textBlock = (text: string): object => ({ type: 'TextBlock', text, wrap: true });

const factOf = (fact: StatusMessage['facts'][number]): object => ({
  title: cardText(fact.label, MAX_LABEL),
  value: factText(fact, { ...teamsStyle, escape: shortText, code: shortText }),
});

const shortText = (text: string): string => cardText(text, MAX_FACT);
