import { sha256 } from '../../crypto/sha256.ts';
import { recordIn, textOf } from '../../http/exact-json.ts';
import type { Asker } from '../../intent/asker.ts';
import { NOTHING_TO_DO } from '../nothing-to-do.ts';
import type { Reading, Verified } from '../source.ts';
import type { WecomConfig } from './env.ts';
import { typedText } from './typed-text.ts';
import type { WecomMessage } from './verify.ts';

/** What people send; a voice message or a file is answered with the help. */
const SAID: ReadonlySet<unknown> = new Set(['text', 'mixed', 'image', 'voice', 'file', 'video']);

/** Reads a message to a smart robot (developer.work.weixin.qq.com/document/path/100719). */
export function readWecom(
  { found: { message }, request }: Verified<WecomMessage>,
  { receiveId }: WecomConfig,
): Reading {
  // Events, and the question how a streamed answer goes on: ours have ended when they begin.
  if (!SAID.has(message['msgtype'])) return NOTHING_TO_DO;
  const from = recordIn(message, 'from');
  const robot = textOf(message['aibotid']) || receiveId;
  const user = textOf(from['userid']) ?? '';
  const channel = textOf(message['chatid']);
  const lateUrl = textOf(message['response_url']);
  const asker: Asker = {
    kind: 'person',
    source: 'wecom',
    id: `${robot}/${user}`,
    ...(channel !== undefined && { channel }),
  };
  // An organization's ID stands only with people of others, among whom an ID may be somebody's who has the same here.
  const isForeign = from['corpid'] !== undefined && from['corpid'] !== receiveId;
  if (isForeign || !isPlain(robot) || !isPlain(user)) return { kind: 'outsider', asker };
  // Without an ID, the same bytes are the same message.
  const id = textOf(message['msgid']) || sha256(request.body).toString('base64url');
  return {
    kind: 'command',
    text: typedText(message),
    asker,
    dedupe: ['wecom', robot, id],
    ...(lateUrl !== undefined && { reply: { lateUrl } }),
  };
}

/** With a stroke in it, one account could be read as another one's. */
const isPlain = (id: string): boolean => id !== '' && !id.includes('/');
