/** A policy cannot be used; `problems` name line and path. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  readonly problems: readonly string[];
  /** @param where what stands in front of the problems, e.g. `POLICY_FILE policy.yaml` */
  constructor(where: string, problems: readonly string[], options?: ErrorOptions) {
    super(`${where}: ${problems.join('; ')}`, options);
    this.problems = problems;
  }
}
