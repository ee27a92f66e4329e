/** A call that is to be made, in full. */
export interface HttpCall {
  /** Absent: POST. */
  readonly method?: 'PATCH';
  /** It may be a secret in itself, as Slack's are: it belongs into no log and no error. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What an answer means whose status does not say it; `done` stands for whatever that says. Absent: it says everything. */
  readonly judge?: (body: string) => 'done' | 'failed' | 'gone';
}
