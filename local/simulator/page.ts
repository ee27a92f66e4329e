export interface PageRules {
  /** How many without a `limit`. */
  readonly usual: number;
  /** The highest `limit`. */
  readonly most: number;
  readonly offsetCountsPages: boolean;
}

export interface SimulatedPage<Item> {
  readonly items: readonly Item[];
  readonly limit: number;
}

/** The part of a list that `limit` and `offset` ask for; `undefined` when they are no right numbers. */
export function pageOf<Item>(
  all: readonly Item[],
  params: URLSearchParams,
  { usual, most, offsetCountsPages }: PageRules,
): SimulatedPage<Item> | undefined {
  const limit = wholeNumber(params.get('limit') ?? `${usual}`);
  const offset = wholeNumber(params.get('offset') ?? '0');
  if (!(limit >= 1 && limit <= most && offset >= 0)) return undefined;
  // The page calls the offset a page, Terraform and an SDK use it as a count of records.
  const first = offsetCountsPages ? offset * limit : offset;
  return { items: all.slice(first, first + limit), limit };
}

/** `NaN`, which no comparison holds for, when the text is not a whole number. */
export function wholeNumber(text: string): number {
  return /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
}
