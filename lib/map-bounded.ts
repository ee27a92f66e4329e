/**
 * Maps in order of the items, with at most `limit` of them under way at a time. After a failure no item is begun, and
 * the failure is thrown when those under way have ended: nothing goes on behind it.
 */
export async function mapBounded<Item, Mapped>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Mapped>,
): Promise<Mapped[]> {
  const mapped: Mapped[] = new Array(items.length);
  const queue = items.entries();
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        mapped[index] = await map(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (failures.length > 0) throw failures[0];
  return mapped;
}
