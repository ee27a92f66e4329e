import { indexOfEqual } from '../../crypto/equal.ts';
import { hmacSha256 } from '../../crypto/sha256.ts';
import { textAt } from '../../http/exact-json.ts';
import { answerLabels, phrasesOf } from '../../messages/phrases.ts';
import type { StatusMessage } from '../../messages/status-message.ts';

/** What a button stands for. Mattermost keeps it from clients, and hands it back when the button is pressed. */
export interface ButtonContext {
  readonly kind: 'confirm' | 'cancel';
  /** A request's ID and its code. */
  readonly value: string;
  /** In a conversation of two a click names no team: accounts would not be the same. */
  readonly team: string;
  /** Whether everybody sees the message: only such a one can be changed. */
  readonly shown: 'channel' | 'asker';
}

/** Of whom a click is, and where it is sent. */
export interface ButtonPlace extends Pick<ButtonContext, 'team' | 'shown'> {
  readonly url: string;
  readonly token: string;
}

/**
 * The attachments of a message that hold its buttons (developers.mattermost.com, "Interactive messages"). A click can be
 * answered to who has pressed alone: commands that may be meant are to be typed, so that their answer is seen by all.
 */
export function buttonsOf(
  { question, requestId, canClick, locale }: StatusMessage,
  place: ButtonPlace,
): readonly object[] {
  if (canClick !== true || question === undefined) return [];
  const [yes, no] = answerLabels(question.kind, phrasesOf(locale).buttons);
  const value = `${requestId} ${question.code}`;
  return [
    {
      actions: [
        button('yes', yes, { kind: 'confirm', value }, place),
        button('no', no, { kind: 'cancel', value }, place),
      ],
    },
  ];
}

function button(
  id: string,
  name: string,
  { kind, value }: Pick<ButtonContext, 'kind' | 'value'>,
  { url, token, team, shown }: ButtonPlace,
): object {
  const context: ButtonContext = { kind, value, team, shown };
  return {
    id,
    type: 'button',
    name,
    style: kind === 'cancel' ? 'default' : 'danger',
    integration: { url, context: { ...context, mac: macOf(context, token) } },
  };
}

/** What a click stands for; undefined: it is no button of ours. Mattermost signs nothing, so the context is signed by us. */
export function pressedIn(click: unknown, tokens: readonly string[]): ButtonContext | undefined {
  const at = (name: string): string => textAt(click, 'context', name) ?? '';
  const kind = KINDS.find((each) => each === at('kind'));
  const shown = PLACES.find((each) => each === at('shown'));
  if (kind === undefined || shown === undefined) return undefined;
  const context: ButtonContext = { kind, value: at('value'), team: at('team'), shown };
  const expected = tokens.map((token) => macOf(context, token));
  return indexOfEqual(at('mac'), expected) < 0 ? undefined : context;
}

const KINDS = ['confirm', 'cancel'] as const;
const PLACES = ['channel', 'asker'] as const;

const macOf = ({ kind, value, team, shown }: ButtonContext, token: string): string =>
  hmacSha256(token, JSON.stringify(['dlf-stop button', kind, value, team, shown])).toString('base64url');
