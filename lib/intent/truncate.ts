/** The first `length` UTF-16 units of a text, without half a character at the end. */
export const truncate = (text: string, length: number): string => text.slice(0, length).toWellFormed();

/** A text of at most `length` UTF-16 units, with a mark where it was longer. */
export const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${truncate(text, length - 1)}…`;
