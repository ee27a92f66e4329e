/** `<at>Name</at>`: whom a message mentions. The name is escaped, so that it holds no tag. */
const MENTION = /<at(?:\s[^<>]*)?>[^<>]*<\/at\s*>/gi;

/** Tags that begin a line or end one. */
const BREAK = /<\/?(?:p|div|br)(?:\s[^<>]*)?\/?>/gi;

/** Tags that change how letters look, and nothing else. */
const LOOK = /<\/?(?:b|strong|i|em|u|span|code|font)(?:\s[^<>]*)?>/gi;

/**
 * What somebody has typed, of an activity's text (learn.microsoft.com, "Format your bot messages"): Teams puts what was typed
 * into HTML, also where it calls it plain. A tag that is not named here stays, and makes the command one that is not understood:
 * what is struck out, or quoted from somebody else, must not be carried out.
 */
export const typedText = (text: string): string =>
  text
    .replaceAll(MENTION, ' ')
    .replaceAll(BREAK, ' ')
    .replaceAll(LOOK, '')
    .replaceAll(ENTITY, decoded)
    .trim();

const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi;

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Each once: `&amp;lt;` is what somebody typed as `&lt;`. What is no entity stays as it is. */
function decoded(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}
