import { localAws } from '../../local/defaults.ts';
import { type LocalDynamo, startDynamo as startLocal } from '../../local/embedded/dynamo.ts';
import { awsTools } from './aws-tools.ts';

export type EmbeddedDynamo = LocalDynamo;

const { region, ...credentials } = localAws;

/** Anything will do: it is asked for, and not checked. */
export const dynamoAccess = { region, credentials, tools: awsTools() };

/** DynamoDB's stand-in in this process. */
export const startDynamo = (path?: string): Promise<EmbeddedDynamo> => startLocal({ path });
