import { Functions } from '@aws-lambda-powertools/jmespath/functions';

/**
 * What expressions can call: JMESPath's own functions, and `split(text, separator)` for names that stand inside a text.
 * Without it nothing can be read out of `autostop:etl_orders_daily`.
 */
export class MappingFunctions extends Functions {}

const split: PropertyDescriptor = {
  value: (text: string, separator: string): readonly string[] => text.split(separator),
};
// What a decorator would do: it is the signature that refuses what is no text.
Functions.signature({ argumentsSpecs: [['string'], ['string']] })(
  MappingFunctions.prototype,
  'funcSplit',
  split,
);
Object.defineProperty(MappingFunctions.prototype, 'funcSplit', split);
