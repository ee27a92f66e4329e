import { answerLabels, choiceLabel, type Phrases, phrasesOf } from '../../messages/phrases.ts';
import type { Choice, StatusMessage } from '../../messages/status-message.ts';
import { fitAnswer, messageIn } from '../chat-text.ts';
import type { Answer } from '../source.ts';
import { feishuStyle } from './text-style.ts';

/** A message with a card may have 30 KB, its buttons included (open.feishu.cn, "Reply to a message", error 230025). */
const MAX_CARD_BYTES = 29 * 1024;
const MAX_TEXT = 6_000;
const MAX_SUMMARY = 200;

/**
 * An answer as a card (open.feishu.cn, "Card JSON 2.0 structure"): Markdown, and buttons where a click can be answered. A
 * command without a button stands in the text, to be typed.
 */
export function feishuCard(answer: Answer): object {
  const choices = [...(messageIn(answer)?.choices ?? [])];
  let card = cardWith(choices, answer);
  while (choices.length > 0 && bytesIn(card) > MAX_CARD_BYTES) {
    choices.pop();
    card = cardWith(choices, answer);
  }
  return card;
}

/** In a message it is JSON within JSON. */
const bytesIn = (card: object): number => Buffer.byteLength(JSON.stringify(JSON.stringify(card)));

function cardWith(choices: readonly Choice[], answer: Answer): object {
  const message = messageIn(answer);
  return {
    schema: '2.0',
    config: {
      // What a click changes is changed for everybody.
      update_multi: true,
      ...(message && { summary: { content: message.headline.slice(0, MAX_SUMMARY).toWellFormed() } }),
    },
    body: {
      elements: [
        { tag: 'markdown', content: fitAnswer(answer, feishuStyle, MAX_TEXT) },
        ...(message?.canClick === true ? buttonsOf({ ...message, choices }) : []),
      ],
    },
  };
}

function buttonsOf({ choices = [], question, requestId, locale }: StatusMessage): object[] {
  const phrases = phrasesOf(locale);
  return [
    ...choices.map((each) => choiceButton(each, phrases)),
    ...(question === undefined ? [] : questionButtons(question, requestId, phrases)),
  ];
}

function questionButtons(
  { kind, code }: NonNullable<StatusMessage['question']>,
  requestId: string,
  { buttons: labels }: Phrases,
): object[] {
  const [yes, no] = answerLabels(kind, labels);
  const value = { request_id: requestId, code };
  return [
    { ...button(yes, { action: 'confirm', ...value }), type: 'danger' },
    button(no, { action: 'cancel', ...value }),
  ];
}

/** Who presses it is asked once more: it ends a run. */
function choiceButton({ label, command }: Choice, { buttons: labels, really }: Phrases): object {
  const verb = choiceLabel(command, labels);
  return {
    ...button(`${verb} ${label}`, { action: 'run', command }),
    type: 'danger',
    confirm: { title: plain(really(verb)), text: plain(command) },
  };
}

const button = (text: string, value: Readonly<Record<string, string>>): object => ({
  tag: 'button',
  text: plain(text),
  behaviors: [{ type: 'callback', value }],
});

/** Text without any markup. */
const plain = (content: string): object => ({ tag: 'plain_text', content });
