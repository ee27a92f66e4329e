/** Who wants the stop. IDs are the platform's own, stable ones; display names are never compared. */
export type Asker =
  | {
      readonly kind: 'person';
      readonly source: string;
      /** e.g. `T1DC2JH3J/U2CERLKJA` */
      readonly id: string;
      readonly channel?: string;
    }
  | {
      readonly kind: 'credential';
      readonly source: string /** the token's or secret's name */;
      readonly id: string;
    }
  | AlertAsker;

export interface AlertAsker {
  readonly kind: 'alert';
  readonly source: string;
  /** the alert's name */
  readonly id: string;
  /** Those that the policy may ask for. */
  readonly labels?: Readonly<Record<string, string>>;
  /** How long it had gone on when we first received it; absent: it does not say when it began. */
  readonly ageMs?: number;
  /** How many targets its delivery named. */
  readonly targets?: number;
}

/** An account as the policy file, the audit and messages write it. */
export const accountOf = ({ source, id }: Pick<Asker, 'source' | 'id'>): string => `${source}:${id}`;

/** Whether it is the same account, wherever it asks from. */
export const isSameAccount = (a: Asker, b: Asker): boolean =>
  a.kind === b.kind && a.source === b.source && a.id === b.id;
