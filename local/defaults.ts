/** Well-known values for loopback only: they let anybody on this machine stop a simulated job. */
export const localSecrets: Readonly<Record<string, string>> = {
  SLACK_SIGNING_SECRET: 'local-slack-signing-secret',
  ALERTMANAGER_TOKEN: 'local-alertmanager-token',
  API_TOKENS: 'local:local-api-token',
  GRAFANA_HMAC_SECRET: 'local-grafana-hmac-secret',
  MATTERMOST_TOKEN: 'local-mattermost-token',
  PAGERDUTY_SECRET: 'local-pagerduty-secret',
  FEISHU_ENCRYPT_KEY: 'local-feishu-encrypt-key',
  FEISHU_VERIFICATION_TOKEN: 'local-feishu-verification-token',
  FEISHU_APP_SECRET: 'local-feishu-app-secret',
  CLOUDEVENTS_TOKEN: 'local-cloudevents-token',
  // Teams shows its keys as base64.
  TEAMS_OUTGOING_SECRET: 'bG9jYWwtdGVhbXMtb3V0Z29pbmctd2ViaG9vay1rZXk=',
  WECOM_TOKEN: 'localWecomToken',
  WECOM_AES_KEY: 'bG9jYWwtd2Vjb20tYWVzLWtleS1vZi0zMi1ieXRlcyE',
  // Of examples/mappings/plain.yaml.
  PLAIN_TOKEN: 'local-plain-token',
};

/** What senders need besides, and is no secret. */
export const localSettings: Readonly<Record<string, string>> = {
  FEISHU_APP_ID: 'cli_local',
  FEISHU_TENANTS: '736588c9260f175d',
  GRAFANA_TIMESTAMP_HEADER: 'X-Grafana-Alerting-Timestamp',
  DISCORD_APPLICATION_ID: '1284102390586048512',
  DISCORD_GUILDS: '1284102390586048513',
  MATTERMOST_URL: 'https://mattermost.invalid',
  SMN_TOPIC_URNS: 'urn:smn:cn-north-4:0a419ac94f80f2c62f14c01e34ae5dfc:dlf-alarms',
  SNS_TOPIC_ARNS: 'arn:aws:sns:eu-west-1:123456789012:dlf-alarms',
};

export const localDlf = {
  projectId: 'b384b9e9ab9b4ee8994c8633aabc9505',
  accessKey: 'LOCALACCESSKEY',
  secretKey: 'local-secret-key',
} as const;

/** The stand-ins for AWS ask for keys and do not check them. */
export const localAws = { region: 'eu-west-1', accessKeyId: 'local', secretAccessKey: 'local' } as const;

export const LOCAL_PORT = 3000;

/** Where what outlives the process is, beside the port. */
export const LOCAL_DATA = '.local';
