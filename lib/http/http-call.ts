/** A POST that is to be made, in full. */
export interface HttpCall {
  /** It may be a secret in itself, as Slack's are: it belongs into no log and no error. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
