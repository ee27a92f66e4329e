import { expressionProblem } from '../mapping/expression.ts';
import type { Mapping, MappingProof } from '../mapping/mapping.ts';
import { durationMs } from './amounts.ts';
import type { FilePath, Report } from './file-problem.ts';
import type { SenderText } from './file-schema.ts';

const EXPRESSIONS = [
  'list',
  'firing',
  'job_name',
  'instance_id',
  'workspace',
  'dedupe_key',
  'start',
  'labels',
  'title',
  'summary',
] as const;

const PATIENCE_MS = 5_000;
const MAX_PATIENCE_MS = 25_000;
/** The rest of a sender's patience is the network's: an answer at the last moment would come too late. */
const OURS = 0.8;

/** Reads the alert senders that a policy file declares, and reports expressions that are none. */
export const readSenders = (
  texts: Readonly<Record<string, SenderText>>,
  report: Report,
): ReadonlyMap<string, Mapping> =>
  new Map(Object.entries(texts).map(([name, text]) => [name, readSender(name, text, report)]));

function readSender(name: string, text: SenderText, report: Report): Mapping {
  const path = ['senders', name];
  for (const key of EXPRESSIONS) {
    const problem = text[key] === undefined ? undefined : expressionProblem(text[key]);
    if (problem !== undefined) report([...path, key], problem);
  }
  const { list, job_name, instance_id, workspace, dedupe_key, start, labels, title, summary } = text;
  return {
    name,
    secretEnv: text.secret_env,
    proof: proofOf(text, path, report),
    ...(list !== undefined && { list }),
    firing: text.firing,
    ...(job_name !== undefined && { jobName: job_name }),
    ...(instance_id !== undefined && { instanceId: instance_id }),
    ...(workspace !== undefined && { workspace }),
    ...(dedupe_key !== undefined && { key: dedupe_key }),
    ...(start !== undefined && { start }),
    ...(labels !== undefined && { labels }),
    ...(title !== undefined && { title }),
    ...(summary !== undefined && { summary }),
    retryStatus: text.retry_status ?? 503,
    limitMs: limitOf(text.answer_within, path, report),
  };
}

function proofOf({ header, signature, query }: SenderText, path: FilePath, report: Report): MappingProof {
  const given: readonly MappingProof[] = [
    ...(header === undefined ? [] : [{ kind: 'header' as const, name: header.toLowerCase() }]),
    ...(signature === undefined ? [] : [{ kind: 'signature' as const, name: signature.toLowerCase() }]),
    ...(query === undefined ? [] : [{ kind: 'query' as const, name: query }]),
  ];
  if (given.length > 1) report(path, 'has more than one of header, signature and query');
  const [proof = { kind: 'authorization' }] = given;
  return proof;
}

function limitOf(text: string | undefined, path: FilePath, report: Report): number {
  const patienceMs = text === undefined ? PATIENCE_MS : durationMs(text);
  if (patienceMs !== undefined && patienceMs <= MAX_PATIENCE_MS) return Math.floor(patienceMs * OURS);
  report([...path, 'answer_within'], 'must be 1s to 25s');
  return PATIENCE_MS;
}
