import { isRecord, jsonOrNothing, textOf } from '../../http/exact-json.ts';

/** The text of a message; undefined for pictures, files, and whatever else is no command. */
export function messageText(type: unknown, content: unknown): string | undefined {
  const value = jsonOrNothing(textOf(content) ?? '');
  if (!isRecord(value)) return undefined;
  if (type === 'text') return textOf(value['text']);
  return type === 'post' ? postText(value) : undefined;
}

/**
 * A post is paragraphs of elements, of which mentions, links and plain text can be a part of a command
 * (open.feishu.cn, "Receive message content", `post`).
 */
function postText({ title, content }: Readonly<Record<string, unknown>>): string | undefined {
  if (!Array.isArray(content)) return undefined;
  const paragraphs = (content as unknown[]).map((paragraph) =>
    Array.isArray(paragraph) ? (paragraph as unknown[]).map(elementText).join('') : '',
  );
  return [textOf(title) ?? '', ...paragraphs].filter((line) => line !== '').join('\n');
}

function elementText(element: unknown): string {
  if (!isRecord(element)) return '';
  const { tag, text, user_id: mentioned } = element;
  return tag === 'at' ? ` ${textOf(mentioned) ?? ''} ` : (textOf(text) ?? '');
}

/** What stands for a mention of somebody; `@_all` is nobody. */
const MENTION = /^@_user_\d+$/;

/**
 * Takes off the mentions with which a message begins or ends, since one of them has called us. One in the middle stays,
 * and refuses the whole of it: it may stand for a word.
 */
export function withoutMentions(
  text: string,
  mentions: unknown,
): { readonly text: string; readonly isCalled: boolean } {
  const keys = new Set(
    (Array.isArray(mentions) ? (mentions as unknown[]) : []).flatMap((each) =>
      isRecord(each) && typeof each['key'] === 'string' && MENTION.test(each['key']) ? [each['key']] : [],
    ),
  );
  let rest = text.trim();
  let isCalled = false;
  for (;;) {
    const first = /^\S+/.exec(rest)?.[0] ?? '';
    const last = /\S+$/.exec(rest)?.[0] ?? '';
    if (keys.has(first)) rest = rest.slice(first.length).trim();
    else if (keys.has(last)) rest = rest.slice(0, -last.length).trim();
    else return { text: rest, isCalled };
    isCalled = true;
  }
}
