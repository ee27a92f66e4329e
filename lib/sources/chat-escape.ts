import { truncate } from '../intent/truncate.ts';

/** In one line: a line of its own would begin a heading, a list, a quotation or a table. */
export const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029]+/g, ' ');

/** Code between backticks, in which neither Discord nor Mattermost reads anything; it may not be empty. */
export const backticked = (text: string): string => `\`${oneLine(text).replaceAll('`', 'ˋ') || '–'}\``;

/** As many characters as somebody reads in one line, without those that a reader does not see but is led astray by. */
export const visibleLine = (text: string, max: number): string =>
  truncate(text, max)
    // JSON takes six bytes for each.
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    // They turn what follows around: one name could look like another.
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '');

/** Parts what some clients would make a link of. */
export const unlinked = (text: string): string =>
  text.replaceAll(/:\/\/|\bwww\./gi, (found) => `${found.slice(0, -1)}\u2060${found.slice(-1)}`);

/** For signs that would end a link's address early. */
export const percentEncoded = (sign: string): string =>
  `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
