import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../self-signed.ts';

/** Stands in for the hosts of SNS and SMN on loopback: has their certificate, and takes confirmations. */
export interface TopicServer {
  readonly url: string;
  /** PEM; what messages are signed with. */
  readonly privateKey: string;
  /** Paths and queries that were asked for, certificates included. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** The hosts that it stands in for. */
const HOSTS = ['sns.eu-west-1.amazonaws.com', 'smn.cn-north-4.myhuaweicloud.com', 'console.huaweicloud.com'];

/** `REPLY_ORIGINS_TEST` for a server that stands in for them. */
export const topicOrigins = ({ url }: Pick<TopicServer, 'url'>): string =>
  HOSTS.map((host) => `https://${host}=${url}`).join(',');

/** @param key a private key that was made earlier */
export async function startTopicServer(key?: string): Promise<TopicServer> {
  const { key: privateKey, cert } = selfSigned({ kind: 'rsa', ...(key !== undefined && { key }) });
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    calls.push(path);
    const isCertificate = path.endsWith('.pem');
    response.writeHead(200, {
      'content-type': isCertificate ? 'application/x-pem-file' : 'application/json',
    });
    response.end(isCertificate ? cert : '{}');
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    privateKey,
    calls,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
