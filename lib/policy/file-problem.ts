/** Where something stands in the policy file: keys, and positions in lists. */
export type FilePath = readonly (string | number)[];

/** What is wrong in a policy file, and where. */
export interface FileProblem {
  readonly path: FilePath;
  readonly message: string;
}

/** Takes a problem down: one reading shows all of them. */
export type Report = (path: FilePath, message: string) => void;

/** `rules[1].jobs[0]` */
export const dotted = (path: FilePath): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '') || 'the file';
