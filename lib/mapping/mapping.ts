/** How a sender that the policy file declares proves itself. */
export type MappingProof =
  /** `Authorization`: bearer, or basic where the secret is `user:password` */
  | { readonly kind: 'authorization' }
  | { readonly kind: 'header'; readonly name: string }
  /** For senders that can set no header: addresses turn up in logs on the way. */
  | { readonly kind: 'query'; readonly name: string }
  /** the hexadecimal HMAC-SHA256 of the body */
  | { readonly kind: 'signature'; readonly name: string };

/** How any JSON is read as alerts: JMESPath expressions, which are asked of each alert unless they say otherwise. */
export interface Mapping {
  /** As it stands in the path and in the policy file. */
  readonly name: string;
  /** The variable that holds its secret, or several of them. */
  readonly secretEnv: string;
  readonly proof: MappingProof;
  /** Asked of the body: a list of alerts, or one. Absent: the body is the alert. */
  readonly list?: string;
  /** It fires where this is `true`, and nothing else is. */
  readonly firing: string;
  /** Absent: under the usual keys, among the labels and in the alert itself. */
  readonly jobName?: string;
  readonly instanceId?: string;
  readonly workspace?: string;
  /** What is the same in every repeat of an alert, and in no other. Absent: its start. */
  readonly key?: string;
  readonly start?: string;
  /** An object of texts, or tags in any shape. */
  readonly labels?: string;
  readonly title?: string;
  readonly summary?: string;
  /** The status that makes it come again. */
  readonly retryStatus: 429 | 503;
  /** How long an answer may take: less than it waits. */
  readonly limitMs: number;
}
