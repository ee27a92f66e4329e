import { accountOf } from '../../intent/asker.ts';
import { fitAnswer } from '../chat-text.ts';
import { lookAlikeStyle, plainCode } from '../look-alike-style.ts';
import type { Answer } from '../source.ts';

/** Bytes of a streamed answer, and of a late one (developer.work.weixin.qq.com/document/path/101031 and 101138). */
const MAX_BYTES = 20_480;

/** An answer in WeCom's markdown. */
export const markdownOf = (answer: Answer): string =>
  // Between paragraphs there is an empty line: a single end of a line may be taken for a space.
  fitAnswer(answer, wecomStyle, MAX_BYTES, '\n\n', (text) => Buffer.byteLength(text));

/** A mention would be `<@userid>`, wherever it stands. */
const wecomStyle = lookAlikeStyle((asker) =>
  // Rings nobody's bell: the account as a policy names it, with every underscore.
  asker.source === 'wecom' ? plainCode(accountOf(asker)) : undefined,
);
