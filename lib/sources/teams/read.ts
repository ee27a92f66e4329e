import { sha256 } from '../../crypto/sha256.ts';
import { isRecord, textOf } from '../../http/exact-json.ts';
import { emptyResponse } from '../../http/webhook-response.ts';
import type { Asker } from '../../intent/asker.ts';
import { localeOf } from '../../intent/locale.ts';
import type { Reading, Verified } from '../source.ts';
import { TENANT_ID, type TeamsConfig } from './env.ts';
import { typedText } from './typed-text.ts';
import type { Activity } from './verify.ts';

/** Microsoft Entra's IDs of users and of tenants look alike. */
const USER_ID = TENANT_ID;

/**
 * Reads an activity of an outgoing webhook. Who is no user of a tenant that may ask is an outsider; so is whoever comes without
 * an `aadObjectId`, since `from.id` belongs to the bot's view of a person, and `from.name` to the person's own taste.
 */
export function readTeams(
  { found: activity, request }: Verified<Activity>,
  { tenants }: TeamsConfig,
): Reading {
  if (activity['type'] !== 'message') return NOTHING_TO_DO;
  const data = activity['channelData'];
  const tenant = memberOf(isRecord(data) ? data['tenant'] : undefined, 'id')?.toLowerCase() ?? '';
  const user = memberOf(activity['from'], 'aadObjectId')?.toLowerCase() ?? '';
  const channel =
    memberOf(isRecord(data) ? data['channel'] : undefined, 'id') ?? memberOf(data, 'teamsChannelId');
  const asker: Asker = {
    kind: 'person',
    source: 'teams',
    id: `${tenant}/${user}`,
    ...(channel !== undefined && { channel }),
  };
  const isKnown = TENANT_ID.test(tenant) && USER_ID.test(user);
  if (!isKnown || tenants?.includes(tenant) === false) return { kind: 'outsider', asker };
  // Without an ID, the same bytes are the same message.
  const id = textOf(activity['id']) || sha256(request.body).toString('base64url');
  // An activity's ID is the moment of the message, and so it is its own only within a conversation.
  const conversation = memberOf(activity['conversation'], 'id') ?? '';
  const locale = localeOf(memberOf(activity, 'locale'));
  return {
    kind: 'command',
    text: typedText(textOf(activity['text']) ?? ''),
    asker,
    dedupe: ['teams', tenant, conversation, user, id],
    ...(locale && { reply: { locale } }),
  };
}

/** No message of anybody: Teams wants its 200 all the same. */
const NOTHING_TO_DO: Reading = { kind: 'handshake', response: emptyResponse(200) };

const memberOf = (value: unknown, name: string): string | undefined =>
  isRecord(value) ? textOf(value[name]) : undefined;
