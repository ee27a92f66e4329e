import fc from 'fast-check';

const ASCII = 'ABCXYZabcxyz0189-_.';
const range = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((point) => String.fromCodePoint(point));

const jobCharacter = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ASCII) },
  { weight: 1, arbitrary: fc.constantFrom('々', '〇', '作', '业') },
  { weight: 1, arbitrary: range(0x3400, 0x4dbf) },
  { weight: 1, arbitrary: range(0x4e00, 0x9fff) },
  { weight: 1, arbitrary: range(0x20000, 0x2a6df) },
);

const node = fc.string({ unit: jobCharacter, minLength: 1, maxLength: 128 });

/** Names that the contract allows, sub-jobs included. */
export const jobNames: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 4, arbitrary: fc.string({ unit: jobCharacter, minLength: 1, maxLength: 24 }) },
    { weight: 1, arbitrary: node },
    { weight: 1, arbitrary: fc.tuple(node, node).map(([job, sub]) => `${job}_${sub}`) },
  )
  .filter((name) => name !== '.' && name !== '..');

export const MAX_INSTANCE_ID = 2n ** 63n - 1n;

/** IDs that the contract allows, with those that a JavaScript number cannot hold. */
export const instanceIds: fc.Arbitrary<string> = fc
  .oneof(
    fc.bigInt({ min: 1n, max: MAX_INSTANCE_ID }),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 1_000n }),
    fc.constantFrom(1n, MAX_INSTANCE_ID),
  )
  .map(String);

/** Any text, halves of surrogate pairs included. (fast-check's own `binary` unit takes a second to set up.) */
export const anyText = (constraints: fc.StringSharedConstraints = {}): fc.Arbitrary<string> =>
  fc.string({
    ...constraints,
    unit: fc.oneof(range(0x20, 0x7e), range(0, 0x2ff), range(0x2000, 0xffff), range(0x10000, 0x10ffff)),
  });
