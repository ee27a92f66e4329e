import type { IncomingMessage, ServerResponse } from 'node:http';
import { startRecordingServer } from './recording-server.ts';

/** Stands in for qyapi.weixin.qq.com, where late replies go. */
export interface WecomInbox {
  readonly url: string;
  readonly messages: readonly { readonly path: string; readonly json: unknown }[];
  /** What it says to the next message; then again that all is well. */
  answerNext(body: string): void;
  clear(): void;
  close(): Promise<void>;
}

const OK = '{"errcode":0,"errmsg":"ok"}';

export async function startWecomInbox(): Promise<WecomInbox> {
  const messages: { path: string; json: unknown }[] = [];
  let next = OK;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    messages.push({ path: request.url ?? '', json: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
    response.end(next);
    next = OK;
  };
  const server = await startRecordingServer((request, response) => {
    void take(request, response);
  });
  return {
    url: server.url,
    messages,
    answerNext: (body) => {
      next = body;
    },
    clear: () => {
      messages.length = 0;
    },
    close: server.close,
  };
}
