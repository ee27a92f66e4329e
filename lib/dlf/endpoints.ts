/** Where a service is called. */
export interface Endpoint {
  /** e.g. `https://dayu-dlf.cn-north-4.myhuaweicloud.com` */
  readonly origin: string;
  /** Whether a document or an SDK names the region; otherwise the origin is made up by the usual rule. */
  readonly isKnown: boolean;
}

/**
 * Regions with DataArts Studio under `.myhuaweicloud.com`: those of the endpoint pages (dataartsstudio_02_0004) and of the Go
 * SDK's `services/dgc/v1/region/region.go`. Partner clouds have domains of their own, which only `DLF_ENDPOINT` can tell.
 */
const USUAL_REGIONS: ReadonlySet<string> = new Set([
  'ae-ad-1',
  'af-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'cn-east-2',
  'cn-east-3',
  'cn-north-1',
  'cn-north-11',
  'cn-north-2',
  'cn-north-4',
  'cn-north-9',
  'cn-south-1',
  'cn-southwest-2',
  'la-north-2',
  'la-south-2',
  'me-east-1',
  'my-kualalumpur-1',
  'na-mexico-1',
  'ru-moscow-1',
  'ru-northwest-2',
  'sa-brazil-1',
  'tr-west-1',
]);

/** The European cloud (the Go SDK has `.com` for it, which its endpoint page contradicts) and Open Telekom Cloud. */
const OTHER_DOMAINS: Readonly<Record<string, string>> = {
  'eu-west-101': 'myhuaweicloud.eu',
  'eu-de': 'otc.t-systems.com',
};

/** DataArts Factory's V1 API, which has everything but the workspaces. */
export const dlfOriginOf = (region: string): Endpoint => endpointOf('dayu-dlf', region);

/** IAM, for tokens. */
export const iamOriginOf = (region: string): Endpoint => endpointOf('iam', region);

/** DataArts Studio's other modules, the workspaces among them. For `eu-de` by analogy: its list of endpoints has no such host. */
export const dayuOriginOf = (region: string): Endpoint => endpointOf('dayu', region);

function endpointOf(service: string, region: string): Endpoint {
  const other = Object.hasOwn(OTHER_DOMAINS, region) ? OTHER_DOMAINS[region] : undefined;
  return {
    origin: `https://${service}.${region}.${other ?? 'myhuaweicloud.com'}`,
    isKnown: other !== undefined || USUAL_REGIONS.has(region),
  };
}
