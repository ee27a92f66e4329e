/** Two go where one comes: even of those that are over there are never many. */
const LOOKS = 2;

/**
 * Forgets what is over of the few that have not been looked at for longest. What is not over waits for its next turn
 * behind the others, so that nothing that lasts keeps the rest from being looked at. To be called with each write.
 */
export function forgetOver(kept: Map<string, { readonly until: number }>, now: number): void {
  let looks = LOOKS;
  for (const [name, each] of kept) {
    if (looks-- === 0) return;
    kept.delete(name);
    if (each.until > now) kept.set(name, each);
  }
}
