import { readFileSync } from 'node:fs';
import { createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import { pagerdutyEnv } from '../../../../lib/sources/pagerduty/env.ts';

/** PagerDuty writes no white space, which the files have. */
const bodyIn = (name: string): string =>
  JSON.stringify(JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')));

/** A new incident, signed with two secrets, of which the second is `secrets.pagerduty`. */
export const triggeredBody: string = bodyIn('./pagerduty-v3.json');
export const triggeredSignatures =
  'v1=24b7a53159727f856b7434756f54cb8c53ffabcabfbf54206f21f82278f56b0b,v1=30378ddbdf540a8fb56657e28f4f1eebfa2bb240efd46f4e88a6279bb9ccda24';

/** The vector of PagerDuty's own client (PagerDuty/go-pagerduty, webhookv3), with `secrets.pagerdutyPublished`. */
export const publishedBody: string = bodyIn('./priority-updated.json');
export const publishedSignature = 'v1=0c0b9495b893a39e70d1fea2fe11fbe0a825f88b9f67846f6cc07dd2bc5476cd';
export const publishedMismatch = 'v1=7020c8a7ec668a9b7012bc3dd82e483394b038f4230acc6785efbf2a7d8bcaf5';

/** @throws ConfigError */
export function configure(env: Env) {
  const reader = createEnvReader(env);
  const config = pagerdutyEnv().configure(reader);
  reader.finish();
  return config;
}

export function configured(secrets: string) {
  const config = configure({ PAGERDUTY_SECRET: secrets });
  if (config === undefined) throw new Error('PagerDuty is not configured');
  return config;
}
