/** The wait that a `Retry-After` header asks for. Seconds only: a date would need the other side's clock. */
export const retryAfter = (value: string | undefined): { readonly retryAfterMs?: number } =>
  value !== undefined && /^\d{1,5}$/.test(value) ? { retryAfterMs: Number(value) * 1000 } : {};
