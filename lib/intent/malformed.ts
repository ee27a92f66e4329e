/** Why a command or a body was not understood. Nothing of it is carried out: the part might have been a safety word. */
export type Malformed =
  | { readonly kind: 'unknown-command'; readonly given: string; readonly suggestion?: string }
  | { readonly kind: 'unknown-option'; readonly given: string; readonly suggestion?: string }
  | { readonly kind: 'option-without-value'; readonly option: string }
  | { readonly kind: 'option-with-value'; readonly option: string }
  | { readonly kind: 'option-twice'; readonly option: string }
  | { readonly kind: 'extra-word'; readonly given: string }
  | { readonly kind: 'missing-word'; readonly what: 'code' | 'verb' }
  | { readonly kind: 'not-a-count'; readonly given: string; readonly max: number }
  | { readonly kind: 'open-quote' }
  /** a quotation mark inside a word, or a word glued to one */
  | { readonly kind: 'stray-quote' }
  | { readonly kind: 'not-an-object' }
  | { readonly kind: 'unknown-member'; readonly given: string; readonly suggestion?: string }
  | {
      readonly kind: 'wrong-type';
      readonly member: string;
      readonly expected: 'text' | 'text or integer' | 'true or false';
    }
  | { readonly kind: 'query'; readonly given: string }
  | { readonly kind: 'member-twice'; readonly given: string }
  | { readonly kind: 'no-alerts' }
  | { readonly kind: 'too-many-alerts'; readonly limit: number }
  | { readonly kind: 'other-version'; readonly given: string };
