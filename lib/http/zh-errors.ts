import type { HttpError } from './errors.ts';

/**
 * By the whole of what the error says. What is not here stays as it is: the phrases of 401 and 404, which are the status' own.
 */
const TEXTS: Readonly<Record<string, string>> = {
  'Nothing was done: the body is not JSON.': '未做任何处理：请求体不是 JSON。',
  'Nothing was done: the body is not JSON, or has a key that is not allowed.':
    '未做任何处理：请求体不是 JSON，或含有不允许的键。',
  'Nothing was done: the body is not UTF-8.': '未做任何处理：请求体不是 UTF-8 编码。',
  'Nothing was done: the body is nested too deeply.': '未做任何处理：请求体嵌套过深。',
  'Nothing was done: the form has a field twice.': '未做任何处理：表单中有重复的字段。',
  'Nothing was done: a batch of events must be a list.': '未做任何处理：批量事件必须是列表。',
  'Nothing was done: an attribute of the event is not percent-encoded UTF-8.':
    '未做任何处理：事件有一个属性不是百分号编码的 UTF-8。',
  'Nothing was done: this kind of interaction is not read.': '未做任何处理：不支持此类交互。',
  'Nothing was done: the interaction has no id.': '未做任何处理：交互中没有 id。',
  'Nothing was done: this button is none of dlf-stop.': '未做任何处理：该按钮不属于 dlf-stop。',
  'Nothing was done: the message has no ID.': '未做任何处理：消息没有 ID。',
  'Nothing was done: the message has no address that can be answered.':
    '未做任何处理：消息没有可答复的地址。',
  'Nothing was done: the message has no ID that can be answered.': '未做任何处理：消息没有可答复的 ID。',
  'Nothing was done: the path can be read in more than one way.': '未做任何处理：路径有歧义。',
  'Nothing was done: the event is not an HTTP one.': '未做任何处理：该事件不是 HTTP 事件。',
  'Nothing was done: this webhook-id or Idempotency-Key was used before, for something else.':
    '未做任何处理：此 webhook-id 或 Idempotency-Key 已用于其他内容。',
  'dlf-stop cannot reach what it remembers: ask again in a moment.':
    'dlf-stop 无法访问自己的记录，请稍后再试。',
  'Nothing was done: the policy cannot be read now. Send it again.':
    '未做任何处理：暂时无法读取策略，请重新发送。',
  'Nothing was done: the certificate of the signature cannot be had now. Send it again.':
    '未做任何处理：暂时无法取得签名证书，请重新发送。',
  'The subscription could not be confirmed. Send the confirmation again.': '未能确认订阅，请重新发送确认。',
  'dlf-stop failed, and does not know whether anything was stopped: check the instance in DataArts Factory.':
    'dlf-stop 自身出错，无法确定是否已停止：请到 DataArts Factory 中查看该实例。',
};

/** Those that name something. */
const PATTERNS: readonly (readonly [RegExp, (named: string) => string])[] = [
  [/^Nothing was done: header (.*) occurs twice\.$/, (name) => `未做任何处理：请求头 ${name} 重复出现。`],
  [
    /^Nothing was done: (.*) is missing, or is no ID\.$/,
    (name) => `未做任何处理：缺少 ${name}，或它不是 ID。`,
  ],
  [/^Nothing was done: the body is over (.*) KiB\.$/, (limit) => `未做任何处理：请求体超过 ${limit} KiB。`],
  [
    /^Nothing was done: the content type must be (.*)\.$/,
    (types) => `未做任何处理：内容类型必须是 ${types.replaceAll(' or ', ' 或 ')}。`,
  ],
  [/^Nothing was done: use (.*)\.$/, (method) => `未做任何处理：请使用 ${method}。`],
];

/** What an error tells its sender, in Chinese. */
export function errorInChinese({ message }: HttpError): string {
  for (const [pattern, say] of PATTERNS) {
    const named = pattern.exec(message)?.[1];
    if (named !== undefined) return say(named);
  }
  return TEXTS[message] ?? message;
}
