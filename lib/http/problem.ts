import { STATUS_CODES } from 'node:http';
import type { HttpError } from './errors.ts';
import { jsonResponse, type WebhookResponse } from './webhook-response.ts';

/** An error as RFC 9457 has it: without a type of its own, its title is the status' phrase. */
export function problemResponse(
  status: number,
  detail: string,
  members: object = {},
  headers: Readonly<Record<string, string>> = {},
): WebhookResponse {
  const title = STATUS_CODES[status] ?? 'Error';
  return jsonResponse(
    status,
    { type: 'about:blank', title, status, ...(detail !== title && { detail }), ...members },
    { 'content-type': 'application/problem+json', ...headers },
  );
}

/** An error before anything was asked. Who is not proven hears nothing but the status. */
export const httpProblem = (error: HttpError): WebhookResponse =>
  problemResponse(
    error.status,
    error.message,
    error.status === 401 || error.status === 404 ? {} : { message: error.message },
    error.headers,
  );
