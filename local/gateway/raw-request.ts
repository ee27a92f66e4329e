/** One HTTP request as it came off the wire: what every event builder starts from. */
export interface RawRequest {
  method: string;
  /** Path and query exactly as on the wire. */
  target: string;
  /** As sent: order, case and duplicates kept. */
  headers: readonly (readonly [string, string])[];
  body: Buffer;
  /** When the gateway had it, epoch milliseconds. */
  at: number;
  /** Default `127.0.0.1`. */
  sourceIp?: string;
}
