import { integerText, isRecord, jsonOrNothing } from '../http/exact-json.ts';
import type { Exchange } from '../http/send.ts';
import { type ListedWorkspace, readQueryProblem, saidIn } from './answers.ts';
import { type JobInstance, readJobInstance } from './job-instance.ts';
import type { PageAnswer } from './walk-pages.ts';

/** Reads one page of ListJobInstances: `total`, `instances[]`. */
export const readInstancePage = (exchange: Exchange): PageAnswer<JobInstance> =>
  readPage(exchange, 'total', 'instances', readJobInstance);

/** Reads one page of ListManagerWorkSpaces: `count`, `data[]`. */
export const readWorkspacePage = (exchange: Exchange): PageAnswer<ListedWorkspace> =>
  readPage(exchange, 'count', 'data', readWorkspace);

function readPage<Item>(
  exchange: Exchange,
  totalName: string,
  itemsName: string,
  readItem: (value: unknown) => Item | undefined,
): PageAnswer<Item> {
  if (exchange.kind !== 'answer' || exchange.status !== 200) return readQueryProblem(exchange);
  const body = jsonOrNothing(exchange.body);
  const total = isRecord(body) ? wholeNumber(body[totalName]) : undefined;
  const entries = isRecord(body) ? body[itemsName] : undefined;
  if (total === undefined || !Array.isArray(entries)) {
    return { kind: 'no-word', why: 'not-understood', said: saidIn(exchange) };
  }
  const items = (entries as readonly unknown[]).map(readItem).filter((item) => item !== undefined);
  return { kind: 'page', items, total, unread: entries.length - items.length };
}

function readWorkspace(value: unknown): ListedWorkspace | undefined {
  if (!isRecord(value)) return undefined;
  const { id, name } = value;
  return typeof id === 'string' && id !== '' && typeof name === 'string' && name !== ''
    ? { id, name }
    : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  const text = integerText(value);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
