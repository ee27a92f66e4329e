/** Well-known values for loopback only: they let anybody on this machine stop a simulated job. */
export const localSecrets: Readonly<Record<string, string>> = {
  SLACK_SIGNING_SECRET: 'local-slack-signing-secret',
  ALERTMANAGER_TOKEN: 'local-alertmanager-token',
  API_TOKENS: 'local:local-api-token',
};

export const localDlf = {
  projectId: 'b384b9e9ab9b4ee8994c8633aabc9505',
  accessKey: 'LOCALACCESSKEY',
  secretKey: 'local-secret-key',
} as const;

/** The stand-ins for AWS ask for keys and do not check them. */
export const localAws = { region: 'eu-west-1', accessKeyId: 'local', secretAccessKey: 'local' } as const;

export const LOCAL_PORT = 3000;
