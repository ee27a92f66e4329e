/** Random numbers that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

const pick = <Value>(random: Random, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;

/** What nobody expects in the place of a value. */
const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  34_766,
  '',
  ' ',
  '*',
  '..',
  '34766',
  '0x87cd',
  '３４７６５',
  '34765 ',
  '34765\u0000',
  '<no value>',
  '{{ $labels.job_name }}',
  '\ud800',
  'x'.repeat(5_000),
  [],
  [[]],
  {},
  { toString: null },
  'constructor',
];

const KEYS: readonly string[] = [
  '__proto__',
  'constructor',
  'job_name',
  'instance_id',
  'status',
  'labels',
  'alerts',
  'toString',
  '',
];

/** A value with one random change somewhere in it. */
export function mutateValue(value: unknown, random: Random): unknown {
  const isDeep = typeof value === 'object' && value !== null && random() < 0.85;
  if (!isDeep)
    return random() < 0.3 && typeof value === 'string' ? mutateText(value, random) : pick(random, ODD);
  if (Array.isArray(value)) {
    const list: unknown[] = [...(value as unknown[])];
    const index = Math.floor(random() * list.length);
    const how = random();
    if (how < 0.2) list.splice(index, 1);
    else if (how < 0.4) list.push(list[index], pick(random, ODD));
    else list[index] = mutateValue(list[index], random);
    return list;
  }
  const members = Object.entries(value as Record<string, unknown>);
  const index = Math.floor(random() * members.length);
  const [key, member] = members[index] ?? ['', null];
  const how = random();
  if (how < 0.2) members.splice(index, 1);
  else if (how < 0.3) members.push([pick(random, KEYS), pick(random, ODD)]);
  else if (how < 0.4) members[index] = [pick(random, KEYS), member];
  else members[index] = [key, mutateValue(member, random)];
  return Object.fromEntries(members);
}

/** A text with some of its characters lost, doubled, moved or replaced. */
export function mutateText(text: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * 20);
  const how = random();
  if (how < 0.2) return text.slice(0, at);
  if (how < 0.4) return text.slice(0, at) + text.slice(at + length);
  if (how < 0.6) return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
  if (how < 0.8)
    return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 0xffff)) + text.slice(at + 1);
  return (
    text.slice(0, at) +
    pick(random, ['"', '{', '}', '[', ']', ',', ':', '\\', '\u0000', '1e9']) +
    text.slice(at)
  );
}
