import type { SourceEnv } from '../source.ts';

export interface DingtalkConfig {
  /** Several during rotation; the first one is today's. */
  readonly appSecrets: readonly string[];
  /** The only robot whose messages are taken. */
  readonly robotCode: string;
  /** The only organization whose people may ask; undefined: that of the robot. */
  readonly corpId: string | undefined;
}

export const dingtalkEnv = (): SourceEnv<DingtalkConfig> => ({
  vars: [
    { name: 'DINGTALK_APP_SECRET', secret: true },
    { name: 'DINGTALK_ROBOT_CODE', secret: false },
    { name: 'DINGTALK_CORP_ID', secret: false },
  ],
  configure: (env) => {
    const appSecrets = env.secrets('DINGTALK_APP_SECRET');
    return (
      appSecrets && {
        appSecrets,
        robotCode: env.required('DINGTALK_ROBOT_CODE'),
        corpId: env.text('DINGTALK_CORP_ID'),
      }
    );
  },
  warnings: ({ corpId }) =>
    corpId === undefined
      ? ['DINGTALK_CORP_ID is not set: whatever organization a message names as its robot’s may stop jobs']
      : [],
});
