import { LOCAL_PORT, localDlf, localSecrets } from './defaults.ts';
import { startGateway } from './gateway/gateway.ts';
import { startSimulator } from './simulator/simulator.ts';
import { welcome } from './welcome.ts';

/** The whole of it on one machine: API Gateway's part, the handler as it is deployed, and a simulated DLF. */
const port = Number(process.env['PORT'] ?? LOCAL_PORT);
const simulator = await startSimulator({ ...localDlf, stopTakesMs: 300 });

// The simulator always: a DLF_ENDPOINT that happens to be set must not be called from here.
Object.assign(process.env, {
  ...localSecrets,
  ...process.env,
  DLF_ENDPOINT: simulator.url,
  DLF_PROJECT_ID: localDlf.projectId,
  HUAWEICLOUD_SDK_AK: localDlf.accessKey,
  HUAWEICLOUD_SDK_SK: localDlf.secretKey,
});
for (const name of ['IAM_USER', 'HUAWEICLOUD_SDK_SECURITY_TOKEN', 'DLF_WORKSPACE']) delete process.env[name];
const { handler } = await import('../handlers/webhook.ts');

try {
  const gateway = await startGateway({ handler, port });
  console.log(welcome(gateway.url, simulator));
} catch (error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
  console.error(`Port ${port} is in use. Choose another: PORT=3001 npm start`);
  console.error(
    'and tell it to send: npm run send -- --url http://127.0.0.1:3001 slack "stop job_batch 34765"',
  );
  process.exit(1);
}
