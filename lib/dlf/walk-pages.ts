import type { DlfFailure, NotFound } from './answers.ts';

/** One page of a list, or what came in place of it. */
export type PageAnswer<Item> = Page<Item> | NotFound | DlfFailure;

interface Page<Item> {
  readonly kind: 'page';
  readonly items: readonly Item[];
  /** How many DLF says there are on all pages. */
  readonly total: number;
  /** How many entries could not be read. */
  readonly unread: number;
}

interface Walked<Item> {
  readonly kind: 'walked';
  readonly items: readonly Item[];
  readonly isComplete: boolean;
}

interface Walk<Item> {
  readonly askFor: (offset: number) => Promise<PageAnswer<Item>>;
  /** What makes two entries the same one. */
  readonly keyOf: (item: Item) => string;
  /** Whether what has come is as much as anybody wants. */
  readonly isEnough?: (items: readonly Item[]) => boolean;
}

/** A job that runs each minute has 10,080 instances a week: eleven pages of a thousand. */
const MAX_PAGES = 30;
/** What moved while it was read is read once more. */
const MAX_ROUNDS = 2;

/**
 * Reads a list to its end although nothing says whether `offset` counts entries or pages (DLF's page calls it the start page,
 * Terraform and an SDK count entries). The second call is for offset 1: if half of the first page or more comes again,
 * entries are counted. Entries that come twice are one; calls are bounded; a problem on the way ends the walk.
 *
 * Complete means: every page of one round told the same total, and as many different entries came. DLF has no snapshots: an
 * entry that goes while another one comes between two pages can be missed.
 */
export async function walkPages<Item>(walk: Walk<Item>): Promise<Walked<Item> | NotFound | DlfFailure> {
  const known = new Map<string, Item>();
  let pages = 0;
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const read = await readRound(walk, () => ++pages <= MAX_PAGES);
    if (read.kind !== 'round') return read;
    if (read.isComplete) return { kind: 'walked', items: [...read.items.values()], isComplete: true };
    for (const [key, item] of read.items) known.set(key, item);
    if (read.isFinal) break;
  }
  return { kind: 'walked', items: [...known.values()], isComplete: false };
}

interface Round<Item> {
  readonly kind: 'round';
  readonly items: ReadonlyMap<string, Item>;
  readonly isComplete: boolean;
  /** Whether another round would bring nothing that is wanted. */
  readonly isFinal: boolean;
}

async function readRound<Item>(
  { askFor, keyOf, isEnough = () => false }: Walk<Item>,
  mayAsk: () => boolean,
): Promise<Round<Item> | NotFound | DlfFailure> {
  const items = new Map<string, Item>();
  const totals = new Set<number>();
  let unread = 0;
  let counts: 'entries' | 'pages' | undefined;
  let firstCame = 0;
  let offset = 0;

  const ended = (isFinal: boolean): Round<Item> => ({
    kind: 'round',
    items,
    isComplete: unread === 0 && totals.size === 1 && totals.has(items.size),
    isFinal,
  });

  while (mayAsk()) {
    const page = await askFor(offset);
    if (page.kind !== 'page') return page;
    const before = items.size;
    for (const item of page.items) items.set(keyOf(item), item);
    const fresh = items.size - before;
    const came = page.items.length + page.unread;
    totals.add(page.total);
    unread += page.unread;

    if (isEnough([...items.values()])) return ended(true);
    if (items.size >= page.total || came === 0) return ended(false);
    if (offset === 0) {
      // An entry that cannot be read will not be readable the next time.
      if (came >= page.total) return ended(true);
      firstCame = came;
      offset = 1;
    } else if (counts === undefined) {
      counts = page.items.length - fresh >= firstCame / 2 ? 'entries' : 'pages';
      offset = counts === 'pages' ? 2 : came + 1;
    } else {
      if (fresh === 0) return ended(false);
      offset += counts === 'pages' ? 1 : came;
    }
  }
  return ended(true);
}
