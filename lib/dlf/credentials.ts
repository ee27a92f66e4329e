import type { Until } from '../clock.ts';
import type { Exchange } from '../http/send.ts';

/** An access key. With a security token it is a temporary one. */
export interface KeyCredentials {
  readonly kind: 'keys';
  readonly accessKey: string;
  readonly secretKey: string;
  /** of temporary keys */
  readonly securityToken?: string;
  /** Of temporary keys, where it is known; else they are used until they are refused. */
  readonly expiresAt?: number;
}

/** An IAM user, for whom tokens are fetched. */
export interface PasswordCredentials {
  readonly kind: 'password';
  /** origin of IAM, e.g. `https://iam.cn-north-4.myhuaweicloud.com` */
  readonly iamOrigin: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

/** How calls prove who makes them, as it is configured. */
export type DlfCredentials = KeyCredentials | PasswordCredentials;

/** What one call goes out with. */
export type Credentials = KeyCredentials | { readonly kind: 'token'; readonly token: string };

/** What the call that needed credentials comes to without them; DLF was not called. */
export interface NoCredentials {
  readonly kind: 'none';
  readonly exchange: Exchange;
}

/** Hands out what a call goes out with; `refused` is what DLF has just refused. Never throws. */
export type CredentialsProvider = (
  until: Until,
  refused?: Credentials,
) => Promise<Credentials | NoCredentials>;
