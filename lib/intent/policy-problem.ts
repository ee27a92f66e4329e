/** What is wrong with what POLICY_URL holds now. */
export interface PolicyProblem {
  /** The same as long as it is bad in the same way. */
  readonly id: string;
  /** Where, and what: of a text with line and path. */
  readonly words: string;
  /** Whether an earlier, good one is still in force. Without one nothing is allowed. */
  readonly hasGoodOne: boolean;
}
