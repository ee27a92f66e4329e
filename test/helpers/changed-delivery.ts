import { randomFrom } from './mutate.ts';

/** A signed delivery: headers in lower case, body as text. */
export interface SignedDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Change = (delivery: SignedDelivery, random: () => number) => SignedDelivery;

/** Another character of the same kind, so that what is changed still has its form. */
function another(character: string, random: () => number): string {
  const kind = /\d/.test(character) ? '0123456789' : 'abcdefghijklmnopqrstuvwxyz';
  const others = [...kind].filter((each) => each !== character.toLowerCase());
  return others[Math.floor(random() * others.length)] as string;
}

function oneCharacter(text: string, random: () => number, from = 0): string {
  const at = from + Math.floor(random() * (text.length - from));
  return text.slice(0, at) + another(text[at] as string, random) + text.slice(at + 1);
}

const inHeader =
  (name: string, change: (value: string, random: () => number) => string): Change =>
  (delivery, random) => ({
    ...delivery,
    headers: { ...delivery.headers, [name]: change(delivery.headers[name] as string, random) },
  });

const withoutHeader =
  (name: string): Change =>
  ({ headers, body }) => {
    const { [name]: _dropped, ...rest } = headers;
    return { headers: rest, body };
  };

/** What may go wrong with a delivery: one thing in the body, or in one of the headers that prove it. */
export function changesOf(
  proving: readonly string[],
  timestamp: string,
  msPerUnit: number,
): readonly Change[] {
  const late = (ms: number) => (value: string) => String(Number(value) + ms / msPerUnit);
  return [
    (delivery, random) => ({ ...delivery, body: oneCharacter(delivery.body, random) }),
    (delivery, random) => ({
      ...delivery,
      body: delivery.body.slice(0, Math.floor(random() * delivery.body.length)),
    }),
    (delivery) => ({ ...delivery, body: `${delivery.body} ` }),
    inHeader(timestamp, late(-601_000)),
    inHeader(timestamp, late(601_000)),
    inHeader(timestamp, late(1_000)),
    ...proving.flatMap((name) => [
      inHeader(name, oneCharacter),
      inHeader(name, (value, random) => value.slice(0, Math.floor(random() * value.length))),
      withoutHeader(name),
    ]),
  ];
}

/** As many deliveries; every second one with exactly one of the changes, in turn. */
export function* deliveries(
  count: number,
  signed: (index: number, random: () => number) => SignedDelivery,
  changes: readonly Change[],
): Generator<{ readonly delivery: SignedDelivery; readonly isChanged: boolean; readonly index: number }> {
  for (let index = 0; index < count; index += 1) {
    const random = randomFrom(index + 1);
    const delivery = signed(index, random);
    const isChanged = index % 2 === 1;
    const change = changes[Math.floor(index / 2) % changes.length] as Change;
    yield { delivery: isChanged ? change(delivery, random) : delivery, isChanged, index };
  }
}
