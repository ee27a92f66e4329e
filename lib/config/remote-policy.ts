import { type AwsOptions, readAwsOptions } from './aws-options.ts';
import type { EnvReader } from './env-reader.ts';

/** An object in S3, or a parameter of Systems Manager. */
export type PolicyUrl =
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'ssm'; readonly name: string };

/** A policy that is read while the service runs. */
export interface RemotePolicyConfig {
  readonly url: PolicyUrl;
  /** As it was written, for messages: no secret. */
  readonly address: string;
  readonly aws: AwsOptions;
}

const VARIABLE = 'POLICY_URL';

/** Reads `s3://bucket/key` and `ssm:/name`. */
export function readRemotePolicy(env: EnvReader): RemotePolicyConfig | undefined {
  const address = env.text(VARIABLE);
  if (address === undefined) return undefined;
  if (env.text('POLICY_FILE') !== undefined) {
    env.problem(VARIABLE, 'and POLICY_FILE are both set: only one of them can be in force');
  }
  if (env.text('AWS_REGION') === undefined) env.problem('AWS_REGION', `is missing: ${VARIABLE} is set`);
  const url = parsePolicyUrl(address);
  if (url === undefined) {
    env.problem(VARIABLE, 'must be s3://bucket/key or ssm:/name');
    return undefined;
  }
  return { url, address, aws: readAwsOptions(env, url.kind === 's3' ? 'S3' : 'SSM') };
}

/**
 * Names as S3 and Systems Manager have them, but of the characters of an object's key only those that also stand for
 * themselves in a role's permission: neither `*` and `?` nor `$`.
 */
function parsePolicyUrl(text: string): PolicyUrl | undefined {
  const { bucket, key } =
    /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(?<key>.+)$/.exec(text)?.groups ?? {};
  if (bucket !== undefined && key !== undefined) {
    return /^[A-Za-z0-9!_.'()/=+@,:-]{1,1024}$/.test(key) ? { kind: 's3', bucket, key } : undefined;
  }
  const name = /^ssm:((?:\/[A-Za-z0-9_.-]+){1,15})$/.exec(text)?.[1];
  return name === undefined || name.length > 1011 ? undefined : { kind: 'ssm', name };
}
