import type { Reply } from './deliver.ts';
import type { World } from './world.ts';

/** A line of `GET /v1/audit`. */
export type AuditLine = Readonly<Record<string, unknown>>;

export interface AuditAnswer extends Reply {
  readonly lines: readonly AuditLine[];
  /** What the `Link` header leads to. */
  readonly next: string | undefined;
}

const PATH = '/v1/audit';

/** A page of decisions, as a program asks for it. */
export async function readAudit(
  { send }: Pick<World, 'send'>,
  token: string,
  query = '',
): Promise<AuditAnswer> {
  const target = `${PATH}${query}`;
  const reply = await send({ method: 'GET', target, headers: { authorization: `Bearer ${token}` } });
  const lines = reply.status === 200 ? reply.body.split('\n').slice(0, -1) : [];
  const link = /^<([^>]*)>; rel="next"$/.exec(reply.headers['link'] ?? '')?.[1];
  // As a client resolves it: against the address that it has asked.
  const next = link === undefined ? undefined : new URL(link, `https://dlf-stop.example${target}`);
  return { ...reply, lines: lines.map((line) => JSON.parse(line)), next: next?.search };
}

/** All pages, one after the other. */
export async function readPages(
  world: Pick<World, 'send'>,
  token: string,
  query: string,
): Promise<readonly (readonly AuditLine[])[]> {
  const pages: (readonly AuditLine[])[] = [];
  for (let next: string | undefined = query; next !== undefined; ) {
    const page = await readAudit(world, token, next);
    pages.push(page.lines);
    next = page.next;
  }
  return pages;
}
