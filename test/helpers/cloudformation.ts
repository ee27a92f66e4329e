import { parse, type ScalarTag, type YAMLMap, type YAMLSeq } from 'yaml';

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

type Json = Readonly<Record<string, unknown>>;

const scalar = (tag: string): ScalarTag => ({ tag: `!${tag}`, resolve: (value) => ({ [tag]: value }) });
const list = (tag: string) =>
  ({
    tag: `!${tag}`,
    collection: 'seq',
    resolve: (seq: YAMLMap | YAMLSeq) => ({ [tag]: seq.toJSON() as unknown }),
  }) as const;

/** The resources that a stack of a template has. Of the functions only those that the examples use. */
export function stackOf(
  text: string,
  parameters: Json,
  /** Of what exists only once it is made: `Alarm.Arn`, `AWS::AccountId`, `Topic`. */
  made: Readonly<Record<string, string>>,
): Readonly<Record<string, Resource>> {
  const customTags = [...['Ref', 'Sub', 'GetAtt'].map(scalar), ...['If', 'Equals'].map(list)];
  const template = parse(text, { customTags }) as Template;
  const defaults = Object.entries(template.Parameters).map(([name, given]) => [name, given.Default]);
  const values: Json = { ...Object.fromEntries(defaults), ...made, ...parameters, 'AWS::NoValue': undefined };
  const lookUp = (name: string): unknown => {
    if (!(name in values)) throw new Error(`nothing is called ${name}`);
    return values[name];
  };
  const isTrue = (condition: string): boolean => resolved(template.Conditions[condition]) === true;

  function resolved(value: unknown): unknown {
    if (Array.isArray(value)) return (value as unknown[]).map(resolved).filter((each) => each !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, Sub, GetAtt, If, Equals } = value as Json;
    if (typeof Ref === 'string') return lookUp(Ref);
    if (typeof GetAtt === 'string') return lookUp(GetAtt);
    if (typeof Sub === 'string')
      return Sub.replace(/\$\{([^}]+)\}/g, (_, name: string) => String(lookUp(name)));
    if (Array.isArray(If)) return resolved(isTrue(String(If[0])) ? If[1] : If[2]);
    if (Array.isArray(Equals)) return resolved(Equals[0]) === resolved(Equals[1]);
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
  }

  const there = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || isTrue(Condition),
  );
  return Object.fromEntries(there.map(([name, resource]) => [name, resolved(resource) as Resource]));
}
