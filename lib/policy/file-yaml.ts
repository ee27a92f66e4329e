import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import { failed, ok, type Result } from '../intent/result.ts';
import { dotted, type FilePath, type FileProblem } from './file-problem.ts';

/** What a file holds, and a way back to its lines. */
export interface ReadYaml {
  readonly value: unknown;
  /** `line 7, rules[1].jobs: what is wrong`, in the order of the file. */
  locate(problems: readonly FileProblem[]): readonly string[];
}

/** Reads YAML 1.2, which JSON is part of; the problems name the line, and the path where there is one. */
export function readYaml(text: string): Result<ReadYaml, readonly string[]> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  const lineOf = (offset: number): string => `line ${Math.max(1, counter.linePos(offset).line)}`;
  const broken = [...document.errors, ...document.warnings].map(
    (error) => `${lineOf(error.pos[0])}: ${error.message.split('\n')[0]}`,
  );
  const written = ({ offset, path, message }: Placed): string =>
    `${lineOf(offset)}, ${dotted(path)}: ${message}`;
  const forbidden = forbiddenIn(document).map(written);
  if (broken.length + forbidden.length > 0) return failed([...broken, ...forbidden]);
  return ok({
    value: document.toJS() as unknown,
    locate: (problems) =>
      problems
        .map(({ path, message }) => ({ offset: offsetOf(document, path), path, message }))
        .sort((first, second) => first.offset - second.offset)
        .map(written),
  });
}

interface Placed extends FileProblem {
  readonly offset: number;
}

function forbiddenIn(document: Document.Parsed): readonly Placed[] {
  const found: Placed[] = [];
  visit(document, (key, node, ancestors) => {
    const path = pathOf([...ancestors, node]);
    if (isPair(node) && !isScalar(node.key) && !isAlias(node.key)) {
      found.push({ offset: startOf(node.key), path: path.slice(0, -1), message: 'a key must be a text' });
    }
    // A schema passes over this key, and with it over a condition.
    if (isPair(node) && isScalar(node.key) && node.key.value === '__proto__') {
      found.push({
        offset: startOf(node.key),
        path: path.slice(0, -1),
        message: 'Unrecognized key: "__proto__"',
      });
    }
    // YAML reads an unquoted `!payroll` as a tag and `*_load` as an alias: the pattern would mean something else.
    if (isNode(node) && (isAlias(node) || node.tag !== undefined)) {
      found.push({
        offset: startOf(node),
        path: key === 'key' ? path.slice(0, -1) : path,
        message: 'what begins with ! or * needs quotation marks',
      });
    }
  });
  return found;
}

/** The keys and positions on the way down to the last of these nodes. */
const pathOf = (nodes: readonly unknown[]): FilePath =>
  nodes.flatMap((node, index): FilePath => {
    if (isPair(node)) return [isScalar(node.key) ? String(node.key.value) : '?'];
    return isSeq(node) && index + 1 < nodes.length ? [node.items.indexOf(nodes[index + 1])] : [];
  });

/** Where the last part of a path that the file has begins: of a member its key. */
function offsetOf(document: Document.Parsed, path: FilePath): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      if (pair === undefined) break;
      offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = startOf(node, offset);
    } else {
      break;
    }
  }
  return offset;
}

const startOf = (node: unknown, otherwise = 0): number =>
  (isNode(node) ? node.range?.[0] : undefined) ?? otherwise;
