import { sha256 } from '../../crypto/sha256.ts';
import { textAt } from '../../http/exact-json.ts';
import type { Asker } from '../../intent/asker.ts';
import { localeOf } from '../../intent/locale.ts';
import { NOTHING_TO_DO } from '../nothing-to-do.ts';
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
  const tenant = textAt(activity, 'channelData', 'tenant', 'id')?.toLowerCase() ?? '';
  const user = textAt(activity, 'from', 'aadObjectId')?.toLowerCase() ?? '';
  const channel =
    textAt(activity, 'channelData', 'channel', 'id') ?? textAt(activity, 'channelData', 'teamsChannelId');
  const asker: Asker = {
    kind: 'person',
    source: 'teams',
    id: `${tenant}/${user}`,
    ...(channel !== undefined && { channel }),
  };
  const isKnown = TENANT_ID.test(tenant) && USER_ID.test(user);
  if (!isKnown || tenants?.includes(tenant) === false) return { kind: 'outsider', asker };
  // Without an ID, the same bytes are the same message.
  const id = textAt(activity, 'id') || sha256(request.body).toString('base64url');
  // An activity's ID is the moment of the message, and so it is its own only within a conversation.
  const conversation = textAt(activity, 'conversation', 'id') ?? '';
  const locale = localeOf(textAt(activity, 'locale'));
  return {
    kind: 'command',
    text: typedText(textAt(activity, 'text') ?? ''),
    asker,
    dedupe: ['teams', tenant, conversation, user, id],
    ...(locale && { reply: { locale } }),
  };
}
