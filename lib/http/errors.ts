/** A call that is answered with an error status before anything is asked; `message` is for the sender. */
export abstract class HttpError extends Error {
  abstract readonly status: number;
  /** Headers that the status requires. */
  readonly headers: Readonly<Record<string, string>> = {};
}

/** Not readable: the sender has to send something else. */
export class BadRequestError extends HttpError {
  override readonly name = 'BadRequestError';
  readonly status = 400;
  constructor(what: string, options?: ErrorOptions) {
    super(`Nothing was done: ${what}.`, options);
  }
}

/** Not proven to come from who may ask; `reason` is for the log only. */
export class UnauthorizedError extends HttpError {
  override readonly name = 'UnauthorizedError';
  readonly status = 401;
  readonly reason: string;
  constructor(reason: string) {
    super('Unauthorized');
    this.reason = reason;
  }
}

/** No such route, or a source that is not configured. */
export class NotFoundError extends HttpError {
  override readonly name = 'NotFoundError';
  readonly status = 404;
  constructor() {
    super('Not Found');
  }
}

/** The route exists, but not for this method (RFC 9110, 15.5.6). */
export class MethodNotAllowedError extends HttpError {
  override readonly name = 'MethodNotAllowedError';
  readonly status = 405;
  override readonly headers: Readonly<Record<string, string>>;
  constructor(allowed: string) {
    super(`Nothing was done: use ${allowed}.`);
    this.headers = { allow: allowed };
  }
}

/** The body is larger than the source allows. */
export class BodyTooLargeError extends HttpError {
  override readonly name = 'BodyTooLargeError';
  readonly status = 413;
  constructor(limit: number) {
    super(`Nothing was done: the body is over ${limit / 1024} KiB.`);
  }
}

/** The body is of a kind that the source does not read. */
export class UnsupportedMediaTypeError extends HttpError {
  override readonly name = 'UnsupportedMediaTypeError';
  readonly status = 415;
  constructor(expected: string, options?: ErrorOptions) {
    super(`Nothing was done: the content type must be ${expected}.`, options);
  }
}

/** The same key came with other content: one of the two would not be carried out (IETF draft idempotency-key-header). */
export class KeyReusedError extends HttpError {
  override readonly name = 'KeyReusedError';
  readonly status = 422;
  constructor() {
    super('Nothing was done: this webhook-id or Idempotency-Key was used before, for something else.');
  }
}

/** What is remembered cannot be asked for now. */
export class MemoryUnavailableError extends HttpError {
  override readonly name = 'MemoryUnavailableError';
  readonly status = 503;
  override readonly headers = { 'retry-after': '5' };
  constructor(options?: ErrorOptions) {
    super('dlf-stop cannot reach what it remembers: ask again in a moment.', options);
  }
}

/** Who may ask cannot be known now. */
export class PolicyUnavailableError extends HttpError {
  override readonly name = 'PolicyUnavailableError';
  readonly status = 503;
  override readonly headers = { 'retry-after': '60' };
  constructor() {
    super('Nothing was done: the policy cannot be read now. Send it again.');
  }
}

/** Whether it is proven cannot be known now: what could be the proof is elsewhere. */
export class ProofUnavailableError extends HttpError {
  override readonly name = 'ProofUnavailableError';
  readonly status = 503;
  override readonly headers = { 'retry-after': '15' };
  constructor() {
    super('Nothing was done: the certificate of the signature cannot be had now. Send it again.');
  }
}

/** The address that confirms a subscription did not answer as it should: it has to be offered again. */
export class NotConfirmedError extends HttpError {
  override readonly name = 'NotConfirmedError';
  readonly status = 503;
  override readonly headers = { 'retry-after': '30' };
  constructor() {
    super('The subscription could not be confirmed. Send the confirmation again.');
  }
}

/** Our own fault. */
export class InternalError extends HttpError {
  override readonly name = 'InternalError';
  readonly status = 500;
  constructor() {
    super(
      'dlf-stop failed, and does not know whether anything was stopped: check the instance in DataArts Factory.',
    );
  }
}
