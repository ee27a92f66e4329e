/** A call that is to be made, in full. */
export interface HttpCall {
  /** Absent: POST. */
  readonly method?: 'PATCH';
  /** It may be a secret in itself, as Slack's are: it belongs into no log and no error. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What an answer means that says 200 whatever came of it; absent: what its status says. */
  readonly judge?: (body: string) => 'done' | 'failed' | 'gone';
}
