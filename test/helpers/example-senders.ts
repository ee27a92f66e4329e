import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery } from './deliver.ts';
import { secrets } from './secrets.ts';

const folder = join(import.meta.dirname, '../../examples/mappings');

/** The names of all example mappings. */
export const exampleNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

export const exampleFile = (name: string): string => join(folder, `${name}.yaml`);
export const payloadFile = (name: string): string => join(folder, 'payloads', `${name}.json`);
export const zabbixScript = (): string => readFileSync(join(folder, 'zabbix-media-type.js'), 'utf8');

/** The body that comes with an example. */
export const payloadOf = (name: string): unknown => JSON.parse(readFileSync(payloadFile(name), 'utf8'));

/** The body with another value at a path, e.g. `incident.state`. */
export function payloadWith(name: string, path: string, value: unknown): unknown {
  const body = payloadOf(name);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce((at, key) => (at as Record<string, unknown>)[key], body);
  (holder as Record<string, unknown>)[last] = value;
  return body;
}

interface Proof {
  readonly variable: string;
  readonly secret: string;
  /** How its product proves itself with a secret. */
  readonly proven: (body: string, secret: string) => Pick<Delivery, 'target' | 'headers'>;
}

const json = { 'content-type': 'application/json' };
const bearer = (name: string, variable: string): Proof => ({
  variable,
  secret: secrets.customToken,
  proven: (_, secret) => ({
    target: `/webhooks/custom/${name}`,
    headers: { ...json, authorization: `Bearer ${secret}` },
  }),
});

const proofs: Readonly<Record<string, Proof>> = {
  'azure-monitor': {
    variable: 'AZURE_MONITOR_TOKEN',
    secret: secrets.customToken,
    proven: (_, secret) => ({
      target: `/webhooks/custom/azure-monitor?token=${secret}`,
      headers: { 'content-type': 'application/json; charset=utf-8' },
    }),
  },
  datadog: bearer('datadog', 'DATADOG_TOKEN'),
  'google-cloud-monitoring': {
    variable: 'GOOGLE_MONITORING_BASIC',
    secret: `google:${secrets.customPassword}`,
    proven: (_, secret) => ({
      target: '/webhooks/custom/google-cloud-monitoring',
      headers: { ...json, authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
    }),
  },
  nightingale: bearer('nightingale', 'NIGHTINGALE_TOKEN'),
  opsgenie: {
    variable: 'OPSGENIE_TOKEN',
    secret: secrets.customToken,
    proven: (_, secret) => ({
      target: '/webhooks/custom/opsgenie',
      headers: { ...json, 'X-Webhook-Token': secret },
    }),
  },
  plain: bearer('plain', 'PLAIN_TOKEN'),
  sentry: {
    variable: 'SENTRY_CLIENT_SECRET',
    secret: secrets.sentryClient,
    proven: (body, secret) => ({
      target: '/webhooks/custom/sentry',
      headers: {
        ...json,
        'Sentry-Hook-Resource': 'metric_alert',
        'Sentry-Hook-Signature': createHmac('sha256', secret).update(body).digest('hex'),
      },
    }),
  },
  'uptime-kuma': bearer('uptime-kuma', 'UPTIME_KUMA_TOKEN'),
  zabbix: bearer('zabbix', 'ZABBIX_TOKEN'),
};

/** How the product of an example proves itself. */
export function proofOf(name: string): Proof {
  const proof = proofs[name];
  if (proof === undefined) throw new Error(`nobody knows how ${name} proves itself`);
  return proof;
}

/** A delivery as the product of an example makes it. */
export function deliveryOf(
  name: string,
  body: unknown = payloadOf(name),
  secret = proofOf(name).secret,
): Delivery {
  const text = JSON.stringify(body);
  return { ...proofOf(name).proven(text, secret), body: text };
}

/** The variables of all examples. */
export const exampleEnv = (): Record<string, string> =>
  Object.fromEntries(exampleNames.map((name) => [proofOf(name).variable, proofOf(name).secret]));
