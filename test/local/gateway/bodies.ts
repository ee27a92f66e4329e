/** Content types and whether HTTP APIs, function URLs and ALBs pass them as text. */
export const TYPES: readonly (readonly [string | undefined, boolean])[] = [
  ['application/json', true],
  ['APPLICATION/JSON; charset=utf-8', true],
  ['application/cloudevents+json', true],
  ['application/javascript', true],
  ['application/xml', true],
  ['text/plain', true],
  ['text/plain;charset=UTF-8', true],
  ['application/x-www-form-urlencoded', false],
  ['application/x-www-form-urlencoded; charset=utf-8', false],
  ['multipart/form-data; boundary=x', false],
  ['application/octet-stream', false],
  ['application/jsonp', false],
  ['application/x; a="application/json"', false],
  ['', false],
  [undefined, false],
];
