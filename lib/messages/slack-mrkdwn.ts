import { truncate } from '../intent/truncate.ts';

/** Block Kit's limit for the text of a section (docs.slack.dev, "Section block"). */
export const MAX_SECTION = 3_000;

/** A text object. Verbatim: Slack makes no links of its own from a name like `report.com`. */
export const mrkdwn = (text: string): object => ({ type: 'mrkdwn', text, verbatim: true });

/** A text object without any markup, as buttons have. */
export const plainLabel = (text: string): object => ({ type: 'plain_text', text });

/** Makes text harmless in Slack: no mention, no link. There are exactly three characters to escape. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text between stars; a star of its own would end the bold type early. */
export const bold = (text: string): string => `*${escapeText(text.replaceAll('*', '∗'))}*`;

/** Text between backticks; a backtick of its own would end it early. */
export const code = (text: string): string => `\`${escapeText(text.replaceAll('`', 'ˋ'))}\``;

/** Cuts escaped text to a length, and not inside an entity: half of `&amp;` would show as it is. */
export const cutTo = (escaped: string, length: number): string =>
  escaped.length <= length ? escaped : truncate(escaped, length).replace(/&[a-z]*$/, '');
