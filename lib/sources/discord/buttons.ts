import { answerLabels, choiceTitle, type Phrases, phrasesOf } from '../../messages/phrases.ts';
import type { StatusMessage } from '../../messages/status-message.ts';

/** Discord's limit for a `custom_id` (docs.discord.com, "Component reference", Custom ID). */
const MAX_CUSTOM_ID = 100;
/** Its limit for a row. */
const PER_ROW = 5;

const RUN = 'dlf-stop:run:';
const SAID = /^dlf-stop:(confirm|cancel):([A-Z2-7]{26}):([A-Z2-7]{8})$/;

/** What a button of ours stands for; undefined: it is none of ours. */
export type Pressed =
  | { readonly kind: 'run'; readonly text: string }
  | {
      readonly kind: 'said';
      readonly action: 'confirm' | 'cancel';
      readonly requestId: string;
      readonly code: string;
    };

export function pressedIn(customId: string): Pressed | undefined {
  if (customId.startsWith(RUN)) return { kind: 'run', text: customId.slice(RUN.length) };
  const [, action, requestId, code] = SAID.exec(customId) ?? [];
  if ((action !== 'confirm' && action !== 'cancel') || requestId === undefined || code === undefined)
    return undefined;
  return { kind: 'said', action, requestId, code };
}

/** The rows of buttons of a message, where a click can be answered: an empty list takes those away that were there. */
export function buttonRows({
  question,
  requestId,
  choices = [],
  canClick,
  locale,
}: Pick<StatusMessage, 'question' | 'requestId' | 'choices' | 'canClick' | 'locale'>): readonly object[] {
  if (canClick !== true) return [];
  const { buttons: labels } = phrasesOf(locale);
  const buttons = question === undefined ? [] : answerButtons(question, requestId, labels);
  const stops = choices
    .map(({ command }) => ({ command, id: RUN + command }))
    // A longer one stands in the text, to be typed.
    .filter(({ id }) => id.length <= MAX_CUSTOM_ID)
    .map(({ command, id }) => button(choiceTitle(command, labels), DANGER, id));
  return [buttons, stops.slice(0, PER_ROW), stops.slice(PER_ROW, 2 * PER_ROW)]
    .filter((row) => row.length > 0)
    .map((components) => ({ type: 1, components }));
}

function answerButtons(
  { kind, code }: NonNullable<StatusMessage['question']>,
  requestId: string,
  labels: Phrases['buttons'],
): readonly object[] {
  const [yes, no] = answerLabels(kind, labels);
  return [
    button(yes, DANGER, `dlf-stop:confirm:${requestId}:${code}`),
    button(no, GREY, `dlf-stop:cancel:${requestId}:${code}`),
  ];
}

/** Styles (docs.discord.com, "Component reference", Button styles). */
const GREY = 2;
const DANGER = 4;

const button = (label: string, style: number, customId: string): object => ({
  type: 2,
  style,
  label,
  custom_id: customId,
});
