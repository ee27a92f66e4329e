import { header, type WebhookRequest } from '../../http/webhook-request.ts';

/** Where a message's buttons are answered, and by whose team: what a late reply has to know of its command. */
export interface Place {
  readonly url: string;
  readonly team: string;
}

/** Our own address, as the server that holds the token has called it; undefined: it does not say. */
export function ownAddress(request: Pick<WebhookRequest, 'headers' | 'prefix'>): string | undefined {
  const host = header(request, 'host') ?? '';
  return /^[A-Za-z0-9.-]+(:\d+)?$/.test(host)
    ? `https://${host}${request.prefix}/webhooks/mattermost`
    : undefined;
}

/** An address for late replies that carries its place along, behind the `#`, which is never sent. */
export const withPlace = (lateUrl: string, { url, team }: Place): string =>
  `${lateUrl.replace(/#.*$/s, '')}#${new URLSearchParams({ url, team })}`;

export function placeIn(lateUrl: string): Place | undefined {
  const parameters = new URLSearchParams(URL.parse(lateUrl)?.hash.slice(1));
  const [url, team] = [parameters.get('url'), parameters.get('team')];
  return url === null || team === null ? undefined : { url, team };
}
