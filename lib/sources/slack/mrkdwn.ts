import { truncate } from '../../intent/truncate.ts';

/** Makes text harmless in Slack: no mention, no link. There are exactly three characters to escape. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text between backticks; a backtick of its own would end it early. */
export const code = (text: string): string => `\`${escapeText(text.replaceAll('`', 'ˋ'))}\``;

/** Cuts escaped text to a length, and not inside an entity: half of `&amp;` would show as it is. */
export const cutTo = (escaped: string, length: number): string =>
  escaped.length <= length ? escaped : truncate(escaped, length).replace(/&[a-z]*$/, '');
