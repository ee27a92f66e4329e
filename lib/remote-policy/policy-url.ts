/** Where a policy is kept that may change while the service runs. */
export type PolicyUrl =
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'ssm'; readonly name: string };

/** Over that a text is no policy: people write them, and each start reads one. */
export const MAX_POLICY_BYTES = 256 * 1024;

/** A bucket's name is of this form (S3 User Guide, "General purpose bucket naming rules"), a key any text. */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s;
const MAX_KEY_BYTES = 1_024;
/** A parameter's full name (SSM's API reference, PutParameter). */
const SSM = /^ssm:((?:\/[A-Za-z0-9_.-]+)+)$/;
const MAX_NAME = 1_011;

/** Reads `s3://bucket/key` or `ssm:/name`; undefined: it is neither. The key is taken as it stands, not decoded. */
export function parsePolicyUrl(text: string): PolicyUrl | undefined {
  const [, bucket, key] = S3.exec(text) ?? [];
  if (bucket !== undefined && key !== undefined) {
    return Buffer.byteLength(key) <= MAX_KEY_BYTES ? { kind: 's3', bucket, key } : undefined;
  }
  const [, name] = SSM.exec(text) ?? [];
  return name !== undefined && name.length <= MAX_NAME ? { kind: 'ssm', name } : undefined;
}
