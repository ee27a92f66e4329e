/**
 * Reads what a function with ReportBatchItemFailures has returned: the IDs of the messages that failed, none if nothing
 * was returned. Undefined: it makes no sense, and Lambda takes all of them for failed ("Handling errors for an SQS
 * event source", Success and failure conditions).
 */
export function failedItems(result: unknown, messageIds: readonly string[]): readonly string[] | undefined {
  if (result === null || result === undefined) return [];
  if (typeof result !== 'object' || Array.isArray(result)) return undefined;
  const failures = 'batchItemFailures' in result ? result.batchItemFailures : null;
  if (failures === null) return [];
  if (!Array.isArray(failures)) return undefined;
  const ids = (failures as readonly unknown[]).map(itemIdentifier);
  return ids.every((id) => id !== undefined && messageIds.includes(id)) ? (ids as string[]) : undefined;
}

const itemIdentifier = (failure: unknown): string | undefined =>
  typeof failure === 'object' &&
  failure !== null &&
  'itemIdentifier' in failure &&
  typeof failure.itemIdentifier === 'string'
    ? failure.itemIdentifier
    : undefined;
