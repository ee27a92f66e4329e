import {
  type AwsAccess,
  AwsCallError,
  type AwsTools,
  createJsonCall,
  type JsonCall,
} from '../aws/json-call.ts';
import { LedgerUnavailableError } from './ledger.ts';

/** Where the table is, and by what it is called. */
export interface DynamoOptions extends AwsAccess {
  readonly table: string;
  readonly tools: AwsTools;
}

/**
 * DynamoDB answers within 10 ms or so. Three attempts of a second leave enough of a webhook's time to say that the
 * ledger is not there.
 */
const DYNAMODB = { name: 'dynamodb', target: 'DynamoDB_20120810', attempts: 3, attemptMs: 1_000 } as const;

export const createDynamoClient = ({ tools, ...access }: DynamoOptions): JsonCall =>
  createJsonCall(DYNAMODB, access, tools);

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
    if (error instanceof AwsCallError && error.name === 'ConditionalCheckFailedException') return false;
    throw new LedgerUnavailableError(error);
  }
}
