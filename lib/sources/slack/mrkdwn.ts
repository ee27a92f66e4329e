/** Makes text harmless in Slack: no mention, no link. There are exactly three characters to escape. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text between backticks; a backtick of its own would end it early. */
export const code = (text: string): string => `\`${escapeText(text.replaceAll('`', 'ˋ'))}\``;
