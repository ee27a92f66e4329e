import { queryAfter } from '../query-after.ts';

/** An SMN topic, and where its region's certificates and confirmations are. */
export interface Topic {
  readonly name: string;
  readonly region: string;
}

/** Reads `urn:smn:cn-north-4:0a419ac94f80f2c62f14c01e34ae5dfc:dlf-alarms`. */
export function parseTopicUrn(text: string): Topic | undefined {
  const region =
    /^urn:smn:([a-z]{2,4}(?:-[a-z]+)*(?:-\d{1,3})?):[0-9a-zA-Z]{1,64}:[A-Za-z0-9_-]{1,255}$/.exec(text)?.[1];
  return region === undefined ? undefined : { name: text, region };
}

/** Huawei Cloud's domains, and that of the Open Telekom Cloud (Apache HertzBeat has the same list of hosts). */
const CERTIFICATE_DOMAINS = [
  'myhuaweicloud.com',
  'myhuaweicloud.cn',
  'myhuaweicloud.eu',
  'otc.t-systems.com',
];

/** Whether a certificate is SMN's own in the topic's region: as it is written, letter for letter. */
export const isCertificateUrl = (url: string, { region }: Topic): boolean =>
  CERTIFICATE_DOMAINS.some((domain) => {
    const prefix = `https://smn.${region}.${domain}/smn/SMN_${region}_`;
    return url.startsWith(prefix) && /^[0-9a-f]{32}\.pem$/.test(url.slice(prefix.length));
  });

const CONFIRM_PATH = '/smn/subscription/confirm';

/** The address that confirms a subscription, made anew of the parts that are needed; undefined: it is another's, or confirms something else. */
export function confirmUrlFor(text: string, { name, region }: Topic): string | undefined {
  const hosts = ['console.huaweicloud.com', `${region}-console.huaweicloud.com`, 'console.otc.t-systems.com'];
  for (const host of hosts) {
    const address = `https://${host}${CONFIRM_PATH}`;
    const given = queryAfter(address, text);
    const token = given?.get('token') ?? '';
    const isOurs =
      given?.get('topic_urn') === name &&
      (given.get('region') ?? region) === region &&
      (given.get('region_id') ?? region) === region &&
      /^[0-9A-Za-z._-]{1,2048}$/.test(token);
    if (!isOurs) continue;
    const query = new URLSearchParams({ token, topic_urn: name, region, region_id: region });
    return `${address}?${query.toString()}`;
  }
  return undefined;
}
