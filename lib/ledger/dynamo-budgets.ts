import { budgetKey, expiry, number, text } from './dynamo-item.ts';
import type { DynamoTable } from './dynamo-table.ts';
import type { Ledger, LedgerRecord } from './ledger.ts';
import { ttlAttribute } from './table.ts';

/**
 * A budget is one item with the set of those who have a place. A write that was sent again meets its own holder.
 * When it is over is in no condition: a budget of another window has another name.
 */
export function createDynamoBudgets(
  table: DynamoTable,
): Pick<Ledger<LedgerRecord>, 'reserve' | 'release' | 'holders'> {
  const holders = async (budget: string): Promise<readonly string[]> =>
    (await table.get(budgetKey(budget)))?.['holders']?.SS ?? [];

  return {
    holders,

    reserve: async (budget, holder, max, until) => {
      // An empty set is no set: where none is there is room, unless there is never any.
      if (max < 1) return (await holders(budget)).includes(holder);
      return table.update(budgetKey(budget), {
        UpdateExpression: `ADD holders :one SET ${ttlAttribute} = :expiry`,
        ConditionExpression:
          'attribute_not_exists(holders) OR size(holders) < :max OR contains(holders, :holder)',
        ExpressionAttributeValues: {
          ':one': { SS: [holder] },
          ':holder': text(holder),
          ':max': number(max),
          ':expiry': expiry(until),
        },
      });
    },

    release: async (budget, holder) => {
      await table.update(budgetKey(budget), {
        UpdateExpression: 'DELETE holders :one',
        // Without it a budget that nobody knows would come to be, and never be deleted.
        ConditionExpression: 'contains(holders, :holder)',
        ExpressionAttributeValues: { ':one': { SS: [holder] }, ':holder': text(holder) },
      });
    },
  };
}
