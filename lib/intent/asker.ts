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
  | { readonly kind: 'alert'; readonly source: string /** the alert's name */; readonly id: string };
