/** What is told of many times of the same thing, in their own unit. */
export interface Stats {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Median of the distances from the median. */
  readonly mad: number;
}

export function statsOf(values: readonly number[]): Stats {
  const p50 = median(values);
  return {
    count: values.length,
    p50,
    p90: percentile(values, 0.9),
    p99: percentile(values, 0.99),
    mad: median(values.map((value) => Math.abs(value - p50))),
  };
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
