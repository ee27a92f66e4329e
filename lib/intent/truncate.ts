/** The first `length` UTF-16 units of a text, without half a character at the end. */
export const truncate = (text: string, length: number): string => text.slice(0, length).toWellFormed();
