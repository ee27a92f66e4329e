import { accessKey, projectId, secrets } from '../../helpers/secrets.ts';

/** The least that the service starts with, in the two ways to authenticate. */
export const minimal = {
  DLF_REGION: 'cn-north-4',
  DLF_PROJECT_ID: projectId,
  HUAWEICLOUD_SDK_AK: accessKey,
  HUAWEICLOUD_SDK_SK: secrets.secretKey,
};
export const password = {
  DLF_REGION: 'cn-north-4',
  DLF_PROJECT_ID: projectId,
  IAM_DOMAIN: 'domain',
  IAM_USER: 'user',
  IAM_PASSWORD: secrets.iamPassword,
};
