import { authorizationHeader, sdkDate } from '../../lib/dlf/signature.ts';

const env = (name: string): string => process.env[name] ?? '';

/** A signed call of DLF by the global fetch: what somebody writes who has no client. */
async function call(method: string, jobName: string, instanceId: string, verb?: string): Promise<Response> {
  const segments = [
    'v1',
    env('DLF_PROJECT_ID'),
    'jobs',
    jobName,
    'instances',
    instanceId,
    ...(verb ? [verb] : []),
  ];
  const origin = env('DLF_ENDPOINT');
  const headers = { host: new URL(origin).host, 'x-sdk-date': sdkDate(Date.now()) };
  const authorization = authorizationHeader(
    { method, segments, headers, body: '' },
    env('HUAWEICLOUD_SDK_AK'),
    env('HUAWEICLOUD_SDK_SK'),
  );
  return fetch(`${origin}/${segments.map(encodeURIComponent).join('/')}`, {
    method,
    headers: { ...headers, authorization },
  });
}

export async function look(jobName: string, instanceId: string): Promise<{ status: string }> {
  const response = await call('GET', jobName, instanceId);
  return (await response.json()) as { status: string };
}

export async function stop(jobName: string, instanceId: string): Promise<boolean> {
  const response = await call('POST', jobName, instanceId, 'stop');
  await response.arrayBuffer();
  return response.status === 204;
}
