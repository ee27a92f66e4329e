/** A delivery as the real sender would make it: for `npm run send` and for tests. */
export interface SampleDelivery {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SampleInput {
  /** e.g. `stop job_batch 34765` */
  readonly command: string;
  /** The first value of a secret variable. */
  readonly secret: (name: string) => string;
  readonly now: number;
  /** Different for each delivery, equal for a repeat. */
  readonly unique: string;
}

/** What the service is set to for its samples: well-known values, for loopback only. */
export type SampleEnv = Readonly<Record<string, string>>;

export type Sample = (input: SampleInput) => SampleDelivery;

/** An answer as its sender reads it, where it is encrypted: beside a `sample`. */
export type ReadAnswer = (body: string, secret: SampleInput['secret']) => string;
