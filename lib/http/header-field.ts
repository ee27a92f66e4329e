/** A word as methods and names of headers are (RFC 9110, 5.6.2). */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A header or trailer as a line: no folding, no space before the colon, no control characters (RFC 9112, 5). */
export const HEADER_FIELD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*$/;
