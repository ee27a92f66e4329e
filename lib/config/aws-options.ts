import type { AwsAccess } from '../aws/json-call.ts';
import type { EnvReader } from './env-reader.ts';

/** How an AWS service is reached. What is undefined is the SDK's to find. */
export interface AwsOptions {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
}

/** @param service as its own variable for an endpoint names it: `AWS_ENDPOINT_URL_<service>` */
export const readAwsOptions = (env: EnvReader, service: string): AwsOptions => ({
  endpoint: readAwsEndpoint(env, service),
  region: env.text('AWS_REGION'),
  credentials: credentials(env),
});

export const readAwsEndpoint = (env: EnvReader, service: string): string | undefined =>
  env.origin(`AWS_ENDPOINT_URL_${service}`) ?? env.origin('AWS_ENDPOINT_URL');

/** Who calls what is called without the SDK, which would search further. */
export function readAwsAccess(env: EnvReader): AwsAccess {
  const region = env.text('AWS_REGION');
  const found = credentials(env);
  const why = 'is missing: LEDGER_TABLE is set';
  if (region === undefined) env.problem('AWS_REGION', why);
  if (found === undefined) env.problem('AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY', why);
  return { region: region ?? '', credentials: found ?? { accessKeyId: '', secretAccessKey: '' } };
}

/** Lambda puts a role's keys into the environment. */
function credentials(env: EnvReader): AwsOptions['credentials'] {
  const accessKeyId = env.text('AWS_ACCESS_KEY_ID');
  const secretAccessKey = env.text('AWS_SECRET_ACCESS_KEY');
  const sessionToken = env.text('AWS_SESSION_TOKEN');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
