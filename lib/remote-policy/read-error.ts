/** What POLICY_URL names could not be read. */
export class PolicyReadError extends Error {
  override readonly name = 'PolicyReadError';
  /** @param message the kind of failure in words that may be shown, always the same for the same kind */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
