import type { BuiltHandler } from './built-handler.ts';
import { shapes } from './deliver.ts';

/** A decision as `GET /v1/audit` shows it. */
export type AuditLine = Readonly<Record<string, unknown>>;

/** Every decision that the audit has, page by page, as a program reads it. */
export async function readAudit(
  handler: BuiltHandler,
  token: string,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly AuditLine[]> {
  const lines: AuditLine[] = [];
  let asked: string | undefined = `?${new URLSearchParams(query)}`;
  while (asked !== undefined) {
    const { statusCode, headers, body } = (await handler(
      shapes['HTTP API']({
        method: 'GET',
        target: `/v1/audit${asked}`,
        headers: [['authorization', `Bearer ${token}`]],
        body: Buffer.alloc(0),
        at: Date.now(),
      }),
    )) as { statusCode: number; headers: Readonly<Record<string, string>>; body: string };
    if (statusCode !== 200) throw new Error(`the audit was answered ${statusCode}: ${body}`);
    for (const line of body.split('\n')) if (line !== '') lines.push(JSON.parse(line));
    asked = /^<(\?.*)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
  }
  return lines;
}
