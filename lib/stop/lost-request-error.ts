/** Somebody else has gone on with the request meanwhile: what we believe of it is out of date. */
export class LostRequestError extends Error {
  override readonly name = 'LostRequestError';
  constructor(id: string) {
    super(`request ${id} was taken over`);
  }
}
