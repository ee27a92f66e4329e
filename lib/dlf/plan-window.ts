/** The widest window of plan times that one query may have (ListJobInstances, page of 2026-02-13). */
export const MAX_PLAN_WINDOW_MS = 7 * 24 * 60 * 60_000;
