/** Every secret that a test gives to the service: none of them may turn up in its log. */
export const secrets = {
  slack: '8f742231b10e8888abcd99yyyzzz85a5',
  slackNext: 'next-slack-signing-secret-5d1c',
  alertmanager: 'alertmanager-token-77aa0c31',
  basicPassword: 'alertmanager-password-1b9e',
  grafana: 'grafana-test-secret',
  grafanaNext: 'next-grafana-hmac-secret-71c0',
  grafanaToken: 'grafana-token-4be1d2',
  pagerduty: 'pagerduty-test-secret',
  pagerdutyNext: 'next-pagerduty-secret-c2f6',
  pagerdutyPublished: 'lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK',
  cloudevents: 'cloudevents-token-90ab3e',
  apiToken: 'api-token-c0ffee-4471',
  apiOtherToken: 'api-token-oncall-9a2e',
  webhookKey: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  secretKey: 'huawei-secret-key-e21f77',
  securityToken: 'huawei-security-token-0b6d',
  iamPassword: 'iam-password-3c8d91',
  customToken: 'custom-sender-token-4e7d21',
  customNext: 'custom-sender-next-token-90ab5f',
  customPassword: 'custom-sender-password-2f6c',
  // The published key of RFC 8032, 7.1, TEST 2.
  discord:
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n-----END PRIVATE KEY-----\n',
  discordToken: 'discord-interaction-token-3f71c2',
  discordBot: 'discord-bot-token-8c0b52e9',
  mattermost: 'mattermost-token-e1c7540b',
  mattermostNext: 'next-mattermost-token-77d0',
  sentryClient: 'sentry-client-secret-b81e44d0',
} as const;

export const accessKey = 'TESTACCESSKEY0001';
export const projectId = 'b384b9e9ab9b4ee8994c8633aabc9505';
