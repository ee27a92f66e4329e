import { type ExactJson, exactJson } from './exact-json.ts';

/** What one request is answered with; the sender adds `x-request-id` and the length. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** 204 without a body, as stop and restart answer. */
export const noContent: Answer = { status: 204, headers: {}, body: '' };

/** An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  value: ExactJson,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const contentType = { 'content-type': 'application/json;charset=UTF-8' };
  return { status, headers: { ...contentType, ...headers }, body: exactJson(value) };
}

/** An error of DLF itself: every listed code is HTTP 400. */
export function dlfError(code: string, message: string): Answer {
  return jsonAnswer(400, { error_code: code, error_msg: message });
}

/** An error of the API gateway in front of DLF, which also tells the request's ID. */
export function gatewayError(status: number, code: string, message: string, requestId: string): Answer {
  return jsonAnswer(status, { error_code: code, error_msg: message, request_id: requestId });
}

/** An error of IAM, which has a body of its own form. */
export function iamError(status: number, message: string, title: string): Answer {
  return jsonAnswer(status, { error: { code: status, message, title } });
}
