import type { Context } from 'aws-lambda';

/**
 * What Lambda calls. Written as a method, whose parameters TypeScript compares in both directions, so that a
 * handler may name the events that it takes; the gateway cannot know them.
 */
export type LambdaHandler = {
  handle(event: unknown, context: Context): Promise<unknown>;
}['handle'];
