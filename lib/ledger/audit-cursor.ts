/** The last record of a page. It is enough to find the next one by, and nothing has to be kept between the two. */
export interface Cursor {
  /** Its first time. */
  readonly at: number;
  readonly id: string;
}

/** DynamoDB takes 2,048 bytes of key. */
const MAX_ID_BYTES = 2_000;

export const writeCursor = ({ at, id }: Cursor): string =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url');

/** Undefined for what nobody here has written: it has been out of our hands. */
export function readCursor(text: string | undefined): Cursor | undefined {
  const value = text === undefined ? undefined : parsed(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(value)) return undefined;
  const [at, id]: readonly unknown[] = value;
  if (typeof at !== 'number' || !Number.isSafeInteger(at)) return undefined;
  if (typeof id !== 'string' || Buffer.byteLength(id) > MAX_ID_BYTES) return undefined;
  return { at, id };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
