/** An HTTP answer, ready to be written. */
export interface HttpAnswer {
  status: number;
  headers: readonly (readonly [string, string])[];
  body: Buffer;
}

/** An answer of the gateway itself. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  return {
    status,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}
