import { accountOf } from '../../intent/asker.ts';
import { truncate } from '../../intent/truncate.ts';
import type { TextStyle } from '../chat-text.ts';

/**
 * Text for an Adaptive Card, whose TextBlock and Fact take a part of CommonMark (learn.microsoft.com/adaptive-cards, "Text
 * features"): what would begin bold or italic type, a list or a link is escaped, so that a job called `a_b_c` is read as that.
 * A mention needs an entry in the card's `msteams.entities` (learn.microsoft.com, "Format cards in Teams"), and there is none.
 */
export const cardText = (text: string, max = MAX_TEXT): string =>
  truncate(text, max)
    // JSON takes six bytes for each, and a line's end would begin a paragraph or a list.
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    // They turn what follows around: one name could look like another.
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[\\`*_[\]~|<&]/g, '\\$&')
    // `{{DATE(…)}}` is replaced before any markup is read.
    .replaceAll('{{', '{\\{')
    // An address of its own would be made a link by some clients.
    .replaceAll(/:\/\/|\bwww\./gi, (found) => `${found.slice(0, -1)}\u2060${found.slice(-1)}`)
    .replace(/^(\s*)([-+#>])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');

/** Nobody reads more in one paragraph. */
const MAX_TEXT = 1_000;

export const teamsStyle: TextStyle = {
  escape: (text) => cardText(text),
  bold: (text) => `**${cardText(text)}**`,
  // Cards have no type for code.
  code: (text) => cardText(text),
  link: () => '',
  // Rings nobody's bell: the account as a policy names it.
  mention: (asker) => (asker.source === 'teams' ? cardText(accountOf(asker)) : undefined),
  icons: { good: '✅', neutral: 'ℹ️', bad: '⚠️' },
  bullet: '• ',
};
