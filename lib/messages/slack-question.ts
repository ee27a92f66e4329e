import { answerLabels, phrasesOf } from './phrases.ts';
import { plainLabel } from './slack-mrkdwn.ts';
import type { StatusMessage } from './status-message.ts';

/** Begin the `action_id` of buttons that answer a question; the value is `request_id code`. */
export const CONFIRM_ACTION = 'dlf-stop:confirm:';
export const CANCEL_ACTION = 'dlf-stop:cancel:';

/** Buttons, where a click can be answered: the words say what else can be typed. */
export function questionBlocks({
  question,
  requestId,
  canClick,
  locale,
}: Pick<StatusMessage, 'question' | 'requestId' | 'canClick' | 'locale'>): object[] {
  if (question === undefined || canClick !== true) return [];
  const value = `${requestId} ${question.code}`;
  const [yes, no] = answerLabels(question.kind, phrasesOf(locale).buttons);
  return [
    {
      type: 'actions',
      elements: [
        // An `action_id` must be unique within a message, of which a notice may hold several questions.
        { ...button(yes), style: 'danger', action_id: CONFIRM_ACTION + requestId, value },
        { ...button(no), action_id: CANCEL_ACTION + requestId, value },
      ],
    },
  ];
}

const button = (text: string): object => ({ type: 'button', text: plainLabel(text) });
