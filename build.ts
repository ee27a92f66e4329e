import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { bundling } from './bundling.ts';

/** What of it is used, by module. */
type Exports = Readonly<Record<string, readonly string[]>>;

/** For whoever measures: another folder, names left as they are, and what each module adds to each file. */
const { outdir, readable, metafile } = parseArgs({
  options: {
    outdir: { type: 'string', default: 'dist' },
    readable: { type: 'boolean', default: false },
    metafile: { type: 'string' },
  },
}).values;

/** A folder for each kind of sender. */
const senders = readdirSync('lib/sources', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/**
 * Modules that not every deployment uses: each chunk becomes a file of its own, loaded when first called.
 * A lazy import inside one bundle would defer running them, but not compiling them.
 */
const chunks: Readonly<Record<string, Exports>> = {
  // What is asked seldom, or goes wrong.
  seldom: {
    'lib/commands/parse-safety.ts': ['parseFreeze', 'parseHistory', 'parseMayI', 'parseSaid'],
    'lib/dlf/list-instances.ts': ['listInstances'],
    'lib/dlf/list-workspaces.ts': ['listWorkspaces'],
    'lib/intent/suggest.ts': ['suggest'],
    'lib/policy/quiet-hours.ts': ['isWithin'],
    'lib/stop/step-find.ts': ['laterFirst', 'readListFailure', 'stepFind'],
    'lib/webhook/audit-members.ts': ['auditMembers'],
    'lib/webhook/post-answer.ts': ['answerByMessage', 'postAnswer'],
    'lib/webhook/prove-once.ts': ['proveOnce'],
    'lib/messages/en-decision.ts': ['dryRunHeadline', 'dryRunReason', 'policyReason', 'refusalReason'],
    'lib/messages/en-dlf.ts': ['dlfAdvice', 'dlfRefusal', 'quoted'],
    'lib/messages/en-explain.ts': ['explainLines'],
    'lib/messages/en-gates.ts': ['describeFreeze', 'frozen', 'overLimit', 'wouldBeHeldBack'],
    'lib/messages/en-history.ts': ['describeHistory'],
    'lib/messages/en-inquiry.ts': ['describeInquiry'],
    'lib/messages/en-may.ts': ['mayLines'],
    'lib/messages/en-problems.ts': ['describeMalformed', 'describeTargetProblem'],
    'lib/messages/en-question.ts': ['answerProblem', 'describeQuestion', 'unansweredHeadline'],
    'lib/messages/en-rerun.ts': ['describeRerun'],
    'lib/messages/en-search.ts': ['describeSearch'],
    'lib/messages/en-setback.ts': [
      'expiredHeadline',
      'queuedHeadline',
      'setbackDetails',
      'setbackHeadline',
      'setbackReason',
    ],
  },
  // What stops nothing.
  inquiries: {
    'lib/webhook/answer-audit.ts': ['answerAudit', 'answerHistory'],
    'lib/webhook/answer-freeze.ts': ['answerFreeze'],
    'lib/webhook/answer-inquiry.ts': ['answerInquiry'],
    'lib/webhook/answer-may-i.ts': ['answerMayI'],
  },
  // What starts an instance again.
  rerun: { 'lib/stop/rerun.ts': ['stepRerun', 'stepRerunAccepted'] },
  // What a deployment has to be configured for.
  'if-configured': {
    'lib/notify/channels.ts': ['readChannels'],
    'lib/notify/origins.ts': ['readReplyOrigins'],
    'lib/config/reader.ts': ['readReader'],
    'lib/config/remote-policy.ts': ['readRemotePolicy'],
    'lib/dlf/iam-token.ts': ['createTokenProvider'],
    'lib/dlf/workspace-names.ts': ['createWorkspaceNames'],
  },
  // Only without a table.
  memory: {
    'lib/ledger/memory-audit.ts': ['createMemoryAudit'],
    'lib/ledger/memory-ledger.ts': ['createMemoryLedger'],
  },
  'policy-file': {
    'lib/policy/needs-memory.ts': ['whatNeedsMemory'],
    'lib/policy/policy-file.ts': ['loadPolicyFile', 'readPolicy'],
  },
  // Only for a policy file that is not JSON.
  yaml: { 'lib/policy/file-yaml.ts': ['readYaml'] },
  // Only with a variable of theirs.
  'source-env': Object.fromEntries(
    senders.filter((name) => name !== 'slack').map((name) => [`lib/sources/${name}/env.ts`, [`${name}Env`]]),
  ),
  // Only where somebody mentions the app.
  'slack-events': { 'lib/sources/slack/events.ts': ['eventCall', 'readSlackEvent'] },
  // Only for SNS and SMN.
  topics: {
    'lib/http/pinned-fetch.ts': ['createPinnedFetch'],
    'lib/sources/certificates.ts': ['createCertificates'],
    'lib/webhook/confirm-subscription.ts': ['confirmSubscription'],
  },
  // Only for alerts.
  alerts: {
    'lib/webhook/alert-retry.ts': ['withRetry'],
    'lib/webhook/record-ignored.ts': ['recordIgnored'],
  },
  // Only for senders that a policy declares.
  jmespath: { 'lib/mapping/expression.ts': ['expressionProblem', 'search'] },
  // Only with POLICY_URL. Both of its clients share the SDK's core.
  'remote-policy': { 'lib/remote-policy/open-remote-policy.ts': ['openRemotePolicy'] },
  // Only for those who read it.
  zh: {
    'lib/http/zh-errors.ts': ['errorInChinese'],
    'lib/messages/zh-language.ts': ['chinese'],
    'lib/messages/zh-notice.ts': ['chineseNotices'],
    'lib/messages/zh-phrases.ts': ['chinesePhrases'],
    'lib/sources/zh-ignored.ts': ['ignoredInChinese'],
  },
  // Needed only when DLF refuses.
  'error-codes': { 'lib/dlf/error-codes.ts': ['explainCode'] },
  // Together, so that the SDK's core is there once.
  aws: {
    'lib/ledger/dynamo.ts': ['createDynamo'],
    'lib/queue/sqs-queue.ts': ['createSqsQueue'],
  },
};

/** Senders: one costs nothing until it calls. The registry imports them when they do, so they are loaded as they are. */
const sources: Readonly<Record<string, Exports>> = Object.fromEntries(
  senders.map((name) => [`source-${name}`, { [`lib/sources/${name}/index.ts`]: ['source'] }]),
);

/** Classes that one bundle throws and another asks for with `instanceof`: there must be one of each. */
const shared: Exports = {
  'lib/http/errors.ts': [
    'BadRequestError',
    'BodyTooLargeError',
    'HttpError',
    'InternalError',
    'KeyReusedError',
    'MemoryUnavailableError',
    'MethodNotAllowedError',
    'NotConfirmedError',
    'NotFoundError',
    'PolicyUnavailableError',
    'ProofUnavailableError',
    'UnauthorizedError',
    'UnsupportedMediaTypeError',
  ],
  'lib/ledger/ledger.ts': ['LedgerUnavailableError'],
  'lib/queue/queue.ts': ['QueueUnavailableError'],
  'lib/stop/lost-request-error.ts': ['LostRequestError'],
};

const lazily = (file: string, name: string): string =>
  `export const ${name} = (...args) => require('./${file}.cjs').${name}(...args);`;

const atOnce = (file: string, name: string): string => `export const { ${name} } = require('./${file}.cjs');`;

/** Puts small stand-ins in the place of modules that are in another file. */
const elsewhere = (file: string, modules: Exports, standIn: typeof lazily): Plugin => ({
  name: `${file} is elsewhere`,
  setup: ({ onLoad }) => {
    for (const [module, names] of Object.entries(modules)) {
      const path = module.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]');
      onLoad({ filter: new RegExp(`[\\\\/]${path}$`) }, () => ({
        contents: names.map((name) => standIn(file, name)).join('\n'),
        loader: 'js',
      }));
    }
  },
});

/** Senders are imported as they are called: as what stands in a file of its own. */
const sourcesElsewhere: Plugin = {
  name: 'sources are elsewhere',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\/[a-z]+\/index\.ts$/ }, ({ path, importer }) =>
      /[\\/]sources[\\/]registry\.ts$/.test(importer)
        ? { path: `./source-${path.split('/')[1]}.cjs`, external: true }
        : undefined,
    );
  },
};

const common: BuildOptions & { metafile: true } = {
  ...bundling,
  minify: !readable,
  outdir,
  external: [...Object.keys({ ...chunks, ...sources }), 'shared'].map((file) => `./${file}.cjs`),
  metafile: true,
  // `require` instead: import() of CommonJS would start the loader of modules.
  supported: { 'dynamic-import': false },
};

const sharedElsewhere = elsewhere('shared', shared, atOnce);

/** What files beside the handlers' load in turn, each seldom. */
const nested = ['jmespath', 'seldom', 'slack-events', 'yaml', 'zh'].map(
  (file) => [file, elsewhere(file, chunks[file] ?? {}, lazily)] as const,
);
const nestedIn = (own: string): Plugin[] =>
  nested.flatMap(([file, plugin]) => (file === own ? [] : [plugin]));

const errorCodesElsewhere = elsewhere('error-codes', chunks['error-codes'] ?? {}, lazily);

const buildHandlers = () =>
  build({
    ...common,
    entryPoints: ['handlers/event.ts', 'handlers/webhook.ts', 'handlers/worker.ts'].filter((path) =>
      existsSync(path),
    ),
    plugins: [
      ...Object.entries(chunks).map(([file, modules]) => elsewhere(file, modules, lazily)),
      sourcesElsewhere,
      sharedElsewhere,
    ],
  });

/** One file that exports what is used of several modules. */
const buildFile = (file: string, modules: Exports, plugins: Plugin[]) => {
  const { outdir: _, outExtension, ...options } = common;
  const contents = Object.entries(modules)
    .filter(([module]) => existsSync(module))
    .map(([module, names]) => `export { ${names.join(', ')} } from './${module}';`)
    .join('\n');
  return build({
    ...options,
    stdin: { contents, resolveDir: import.meta.dirname, sourcefile: file },
    outfile: `${outdir}/${file}${outExtension?.['.js']}`,
    plugins,
  });
};

const replaced = new Set([...Object.values(chunks), ...Object.values(sources), shared].flatMap(Object.keys));

/** Our own errors that two bundles declare, each for itself: `instanceof` would tell the two apart. An error keeps its name. */
const errorsInBoth = (handlers: Metafile, other: Metafile): string[] => {
  const text = Object.keys(other.outputs)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return Object.keys(other.inputs)
    .filter((path) => path.startsWith('lib/') && path in handlers.inputs && !replaced.has(path))
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/class (\w+) extends \w*Error\b/g)])
    .flatMap(([, name = '']) => (text.includes(`"${name}"`) ? [name] : []));
};

await rm(outdir, { recursive: true, force: true });
const [handlers, ...others] = await Promise.all([
  buildHandlers(),
  buildFile('shared', shared, []),
  ...Object.entries({ ...chunks, ...sources }).map(([file, modules]) =>
    buildFile(file, modules, [
      sharedElsewhere,
      ...nestedIn(file),
      ...(file === 'zh' ? [errorCodesElsewhere] : []),
    ]),
  ),
]);
const outputs = Object.assign(
  {},
  ...[handlers, ...others].map((built) => built.metafile.outputs),
) as Metafile['outputs'];
for (const [file, { bytes }] of Object.entries(outputs)) {
  console.log(`${file} ${(bytes / 1024).toFixed(1)} kB`);
}
if (metafile !== undefined) await writeFile(metafile, JSON.stringify({ outputs }));
const twice = others.flatMap((other) => errorsInBoth(handlers.metafile, other.metafile));
if (twice.length > 0) throw new Error(`declare errors in two bundles, put them into \`shared\`: ${twice}`);
