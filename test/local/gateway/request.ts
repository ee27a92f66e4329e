import type { RawRequest } from '../../../local/gateway/raw-request.ts';

/** 10 July 2026, 19:19:05.766 UTC; in seconds 0x6a5145a9. */
export const AT = 1783711145766;

/** A Slack-like form post, with what a test changes. */
export function request(changes: Partial<RawRequest> = {}): RawRequest {
  return {
    method: 'POST',
    target: '/webhooks/slack',
    headers: [
      ['Host', 'example.test'],
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['User-Agent', 'Slackbot 1.0'],
    ],
    body: Buffer.from('text=stop+job_a+1'),
    at: AT,
    sourceIp: '203.0.113.9',
    ...changes,
  };
}

/** The same with another body. */
export function withBody(type: string | undefined, body: string | Buffer): RawRequest {
  return request({ headers: type === undefined ? [] : [['Content-Type', type]], body: Buffer.from(body) });
}
