/** Most of what is encoded has nothing else. */
const UNRESERVED = /^[\w.~-]*$/;

/**
 * Percent-encodes one path segment or query part: everything but RFC 3986's unreserved characters, in upper case.
 * `encodeURIComponent` leaves `!'()*` as they are, which Huawei's gateway does not.
 */
export function encodePart(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
