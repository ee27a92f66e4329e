import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { LedgerUnavailableError } from './ledger.ts';

/** Where the table is. What is left out the SDK takes from the environment, in Lambda the function's role. */
export interface DynamoOptions {
  readonly table: string;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly credentials?:
    | {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken?: string | undefined;
      }
    | undefined;
}

/**
 * DynamoDB answers within 10 ms or so; the SDK itself would wait for ever. Three attempts of a second leave enough of
 * a webhook's time to say that the ledger is not there.
 */
const PATIENCE = {
  maxAttempts: 3,
  // Without the last the SDK would only log that the second is over.
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
} satisfies DynamoDBClientConfig;

export function createDynamoClient({ endpoint, region, credentials }: DynamoOptions): DynamoDBClient {
  return new DynamoDBClient({
    ...PATIENCE,
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials: awsIdentity(credentials) }),
  });
}

const awsIdentity = ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: NonNullable<DynamoOptions['credentials']>) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken !== undefined && { sessionToken }),
});

/** @throws LedgerUnavailableError whatever it was that kept DynamoDB from answering */
export async function answered<Output>(answer: Promise<Output>): Promise<Output> {
  try {
    return await answer;
  } catch (error) {
    throw new LedgerUnavailableError(error);
  }
}

/**
 * Whether the condition of the write held.
 *
 * @throws LedgerUnavailableError
 */
export async function held(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw new LedgerUnavailableError(error);
  }
}
