/** How calls prove who makes them. */
export type DlfCredentials =
  | {
      readonly kind: 'keys';
      readonly accessKey: string;
      readonly secretKey: string;
      /** of temporary keys */
      readonly securityToken?: string;
    }
  | {
      readonly kind: 'password';
      /** origin of IAM, e.g. `https://iam.cn-north-4.myhuaweicloud.com` */
      readonly iamOrigin: string;
      readonly domain: string;
      readonly user: string;
      readonly password: string;
    };
