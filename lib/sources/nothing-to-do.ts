import { emptyResponse } from '../http/webhook-response.ts';
import type { Reading } from './source.ts';

/** A delivery that asks for nothing: its platform wants a 200 all the same. */
export const NOTHING_TO_DO: Reading = { kind: 'handshake', response: emptyResponse(200) };
