import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, type ScalarTag } from 'yaml';
import { tableDefinition, ttlAttribute } from '../../lib/ledger/table.ts';

/** CloudFormation's short forms, as they were written. */
const customTags = ['!GetAtt', '!Ref', '!Sub'].map(
  (tag): ScalarTag => ({ tag, resolve: (value) => `${tag} ${value}` }),
);

interface SqsEvent {
  readonly sqs?: { readonly arn: string; readonly functionResponseType?: string };
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

interface Infrastructure {
  readonly functions: Readonly<
    Record<
      string,
      {
        readonly role: string;
        readonly timeout?: number;
        readonly package: { readonly patterns: readonly string[] };
        readonly events: readonly SqsEvent[];
      }
    >
  >;
  readonly resources: {
    readonly Resources: Readonly<
      Record<string, { readonly [attribute: string]: unknown; readonly Properties: Record<string, unknown> }>
    >;
  };
}

const POLICY_ACCESS = 'serverless-policy-access.cjs';
const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { functions, resources }: Infrastructure = parse(read('serverless.yml'), { customTags });

const resource = (name: string) => resources.Resources[name] ?? { Properties: {} };
const propertiesOf = (name: string) => resource(name).Properties;
const queueSources = (functions['worker']?.events ?? []).flatMap(({ sqs }) => (sqs ? [sqs] : []));

/** What a role allows, as `action on resource`. */
function allowedTo(role: string): string[] {
  const policies = propertiesOf(role)['Policies'] as {
    PolicyDocument: { Statement: readonly (Statement | string)[] };
  }[];
  return policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap((statement) => {
      if (typeof statement === 'string') return [statement];
      const { Action, Resource } = statement;
      return [Action].flat().flatMap((action) => [Resource].flat().map((on) => `${action} on ${on}`));
    })
    .sort();
}

describe('the table', () => {
  it('is the one that the code asks', () => {
    expect(propertiesOf('LedgerTable')).toMatchObject(tableDefinition);
  });

  it('deletes by the attribute that the code writes', () => {
    expect(propertiesOf('LedgerTable')['TimeToLiveSpecification']).toEqual({
      AttributeName: ttlAttribute,
      Enabled: true,
    });
  });

  it('can be restored, is encrypted, and outlives the stack', () => {
    expect(propertiesOf('LedgerTable')).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
    expect(resource('LedgerTable')).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

describe('the queues', () => {
  const visibility = Number(propertiesOf('Queue')['VisibilityTimeout']);

  it.each(['Queue', 'DeadLetterQueue'])(
    '%s hides a message for six times as long as the worker may take',
    (name) => {
      const timeout = Number(functions['worker']?.timeout);
      expect(propertiesOf(name)['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeout);
    },
  );

  it('survive an outage of the ledger of about as long as an alert is worth stopping for', () => {
    const { maxReceiveCount, deadLetterTargetArn } = propertiesOf('Queue')['RedrivePolicy'] as {
      maxReceiveCount: number;
      deadLetterTargetArn: string;
    };
    const hours = (maxReceiveCount * visibility) / 3600;
    expect(hours).toBeGreaterThanOrEqual(5);
    expect(hours).toBeLessThanOrEqual(7);
    expect(deadLetterTargetArn).toBe('!GetAtt DeadLetterQueue.Arn');
  });

  it('are encrypted', () => {
    for (const name of ['Queue', 'DeadLetterQueue']) {
      expect(propertiesOf(name)['SqsManagedSseEnabled']).toBe(true);
    }
  });

  it('get back only those messages that the worker could not deal with', () => {
    expect(queueSources.map(({ arn }) => arn)).toEqual(['!GetAtt Queue.Arn', '!GetAtt DeadLetterQueue.Arn']);
    for (const { functionResponseType } of queueSources) {
      expect(functionResponseType).toBe('ReportBatchItemFailures');
    }
  });
});

describe('the functions', () => {
  const useBoth = [
    'dynamodb:GetItem on !GetAtt LedgerTable.Arn',
    'dynamodb:PutItem on !GetAtt LedgerTable.Arn',
    'dynamodb:UpdateItem on !GetAtt LedgerTable.Arn',
    'sqs:SendMessage on !GetAtt Queue.Arn',
    `\${file(./${POLICY_ACCESS})}`,
  ];
  const log = (group: string) =>
    ['CreateLogStream', 'PutLogEvents'].map((call) => `logs:${call} on ${group}`);

  it.each(Object.entries(functions))(
    '%s is packaged with every file that may be loaded',
    (name, { package: { patterns } }) => {
      const bundles = globSync('dist/*.cjs', { cwd: root });
      const loaded = bundles.flatMap((path) => [...read(path).matchAll(/require\("\.\/([\w-]+\.cjs)"\)/g)]);
      const files = new Set(loaded.map(([, file]) => `dist/${file}`));
      expect(files.size).toBeGreaterThan(0);
      const left = patterns
        .filter((pattern) => pattern.startsWith('!dist/'))
        .map((pattern) => pattern.slice(1));
      expect(patterns).toContain('dist/*.cjs');
      for (const file of [`dist/${name}.cjs`, ...files]) expect(left).not.toContain(file);
    },
  );

  /** Of one index, since the table itself is never queried. */
  const query = (index: string) => `dynamodb:Query on !Sub \${LedgerTable.Arn}/index/${index}`;

  it('are allowed what they call, and nothing else', () => {
    expect(functions['webhook']?.role).toBe('WebhookRole');
    expect(allowedTo('WebhookRole')).toEqual(
      [...useBoth, ...log('!GetAtt WebhookLogGroup.Arn'), query('audit'), query('due')].sort(),
    );

    expect(functions['event']?.role).toBe('EventRole');
    const own = ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', 'SendMessage'].map(
      (call) => `sqs:${call} on !GetAtt EventQueue.Arn`,
    );
    expect(allowedTo('EventRole')).toEqual([...useBoth, ...log('!GetAtt EventLogGroup.Arn'), ...own].sort());

    expect(functions['worker']?.role).toBe('WorkerRole');
    const receive = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].flatMap((call) =>
      queueSources.map(({ arn }) => `sqs:${call} on ${arn}`),
    );
    expect(allowedTo('WorkerRole')).toEqual(
      [...useBoth, ...log('!GetAtt WorkerLogGroup.Arn'), ...receive, query('due')].sort(),
    );
  });

  const secretsOf = createRequire(import.meta.url)(join(root, 'serverless-custom-secrets.cjs')) as (tools: {
    resolveVariable: (name: string) => Promise<string | null>;
  }) => Promise<unknown>;
  const secretsFor = (names: string | null) =>
    secretsOf({ resolveVariable: async (name) => (name === 'param:secret' ? 'dlf-stop/prod' : names) });

  it('get the secrets of the policy’s senders, by name', async () => {
    expect(await secretsFor('ZABBIX_TOKEN, DATADOG_TOKEN')).toEqual({
      ZABBIX_TOKEN: '{{resolve:secretsmanager:dlf-stop/prod:SecretString:ZABBIX_TOKEN}}',
      DATADOG_TOKEN: '{{resolve:secretsmanager:dlf-stop/prod:SecretString:DATADOG_TOKEN}}',
    });
    expect(await secretsFor(null)).toEqual({});
    await expect(secretsFor('zabbix}}')).rejects.toThrow('customSecrets must be');
  });

  const access = createRequire(import.meta.url)(join(root, POLICY_ACCESS)) as (tools: {
    resolveVariable: (name: string) => Promise<string | null>;
  }) => Promise<unknown>;
  const accessTo = (url: string | null) => access({ resolveVariable: async () => url });
  const allowed = (action: string, arn: string) => ({
    Effect: 'Allow',
    Action: action,
    Resource: { 'Fn::Sub': arn.replaceAll('<', '${').replaceAll('>', '}') },
  });

  it('may read the policy that POLICY_URL names, and nothing beside it', async () => {
    expect(await accessTo('s3://policies/prod/policy.yaml')).toEqual(
      allowed('s3:GetObject', 'arn:<AWS::Partition>:s3:::policies/prod/policy.yaml'),
    );
    expect(await accessTo('ssm:/dlf-stop/policy')).toEqual(
      allowed(
        'ssm:GetParameter',
        'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/dlf-stop/policy',
      ),
    );
    expect(await accessTo(null)).toEqual({ Ref: 'AWS::NoValue' });
  });

  it.each(['policy.yaml', 's3://policies/*', 'ssm:/policy?', 's3://policies/$', 'ssm:'])(
    'are not packaged for POLICY_URL=%s',
    async (url) => {
      await expect(accessTo(url)).rejects.toThrow('policyUrl must be');
    },
  );
});
