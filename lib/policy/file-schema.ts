import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { JOB_NAME_CHARACTERS } from '../intent/job-name.ts';
import { DURATION_TEXT, RATE_TEXT } from './amounts.ts';
import { CLOCK_TEXT, DAYS_TEXT } from './file-quiet.ts';
import { CUSTOM_SENDER, SENDER_NAME, senderNames } from './senders.ts';

z.config(en());

/** What editors show beside a key. */
const about = (description: string) => z.meta({ description });

/** What a job name may hold, `*`, `?`, and `!` before it: another character would protect nothing in silence. */
const PATTERN = new RegExp(`^!?[${JOB_NAME_CHARACTERS}*?]+$`, 'u');

/** Of persons, groups, workspaces and labels; what is shown in a chat has no line ends. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,128}$/u;
const name = z
  .string()
  .check(z.regex(NAME, 'is not a name: 1 to 128 characters, none of them a control character'));
const names = z.array(name);

/** `source:id`, as the platform writes the ID. */
const scoped = z.string().check(z.regex(/^[a-z0-9/_-]+:[^\s\p{C}]+$/u, 'must be written source:id'));

const duration = z.string().check(z.regex(DURATION_TEXT, 'must be a duration such as 90s, 15m, 24h or 31d'));
const rate = z.string().check(z.regex(RATE_TEXT, 'must be written as 10 per 1h'));
const clock = z.string().check(z.regex(CLOCK_TEXT, 'must be a time of day from "00:00" to "23:59"'));

const approvers = z
  .strictObject({
    people: z.optional(names.check(about('Persons, by their names under people.'))),
    groups: z.optional(names.check(about('Groups, by their names under groups.'))),
    count: z.optional(
      z.int().check(z.minimum(1), z.maximum(100), about('How many of them it takes. Default: 1.')),
    ),
    within: z.optional(duration.check(about('How long they have, 1m to 24h. Default: 15m.'))),
  })
  .check(
    about('Who may approve; without people and groups everybody under people. Only with then: approve.'),
  );

const rule = z
  .strictObject({
    name: z.optional(
      name.check(about('What the rule is called in answers and in the audit. Default: rule and its number.')),
    ),
    from: z.optional(
      z
        .array(
          z
            .string()
            // Which names are right is the reader's to say, which knows what is near.
            .check(z.meta({ anyOf: [{ enum: senderNames }, { pattern: CUSTOM_SENDER.source }] })),
        )
        .check(about('Senders. Without it: every sender.')),
    ),
    people: z.optional(
      names.check(
        about('Names of persons or groups. Without it: everybody, listed or not, and every program.'),
      ),
    ),
    channels: z.optional(
      z.array(scoped).check(about('Places in a chat, such as slack:C0G9QF9GW. Without it: every place.')),
    ),
    workspaces: z.optional(
      names.check(
        about('Names under workspaces, IDs listed there, or default. Without it: every listed workspace.'),
      ),
    ),
    labels: z.optional(
      z
        .record(
          name,
          z.union([z.string(), z.array(z.string())], 'must be a value or a list of values, each a text'),
        )
        .check(about('What an alert has to carry, exactly: a value or a list of values for each label.')),
    ),
    jobs: z
      .array(z.string().check(z.regex(PATTERN, 'is not a pattern of job names')))
      .check(about('Patterns of job names with * and ?; ! excludes. An empty list matches nothing.')),
    may: z.optional(
      z
        .array(z.enum(['stop', 'status', 'list', 'rerun', 'history', 'freeze']))
        .check(z.minLength(1), about('What the rule is about. Default: all but rerun.')),
    ),
    // biome-ignore lint/suspicious/noThenProperty: the policy file's own word, on an object that is never awaited
    then: z
      .enum(['stop', 'confirm', 'approve', 'dry-run', 'refuse'])
      .check(
        about('What happens: at once, after a confirmation, after an approval, only in words, not at all.'),
      ),
    approvers: z.optional(approvers),
    resolve: z.optional(
      z
        .literal('only-running')
        .check(about('What an alert means that names a job and no instance. Without it: nothing.')),
    ),
  })
  .check(about('The first rule that matches decides.'));

const day = z
  .string()
  .check(z.regex(DAYS_TEXT, 'must be a day (mon, tue, wed, thu, fri, sat, sun) or days such as mon-fri'));

const quietHours = z
  .strictObject({
    days: z.optional(
      z.array(day).check(z.minLength(1), about('Days on which the hours begin. Default: every day.')),
    ),
    from: clock.check(about('When they begin, by the clock of the zone.')),
    to: clock.check(about('When they end; at or before from: on the next day.')),
    zone: z.string().check(about('IANA time zone, such as Asia/Shanghai.')),
    // biome-ignore lint/suspicious/noThenProperty: the policy file's own word, on an object that is never awaited
    then: z
      .enum(['confirm', 'approve', 'dry-run', 'refuse'])
      .check(about('What a stop or a rerun takes at least.')),
    approvers: z.optional(approvers),
  })
  .check(about('Hours in which every stop and every rerun is stricter, whoever asks.'));

const perScope = (what: string) =>
  z.optional(
    rate.check(about(`How often ${what}: 1 to 1000 per 1m to 31d. Windows are fixed, from 1970 UTC.`)),
  );

const limits = z
  .strictObject({
    for: z.optional(
      z
        .enum(['automatic', 'everyone'])
        .check(about('Whose stops count: those of alerts and programs (default), or those of everyone.')),
    ),
    per_instance: perScope('one instance is stopped'),
    per_job: perScope('instances of one job are stopped'),
    per_workspace: perScope('instances in one workspace are stopped'),
    total: perScope('anything is stopped'),
  })
  .check(about('How much may be stopped.'));

const alerts = z
  .strictObject({
    max_age: z.optional(
      duration.check(
        about('From the start of an alert to its first receipt, 1m to 31d; an older one is refused.'),
      ),
    ),
    max_targets: z.optional(
      z
        .int()
        .check(
          z.minimum(1),
          z.maximum(10_000),
          about('How many targets one delivery may name; with more of them none is touched.'),
        ),
    ),
  })
  .check(about('What every alert has to keep to.'));

const expression = z.string().check(z.minLength(1), z.maxLength(1_000));
const headerName = z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/, 'is not the name of a header'));

const sender = z
  .strictObject({
    secret_env: z
      .string()
      .check(
        z.regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'must be the name of a variable, such as DATADOG_TOKEN'),
        about('The variable that holds its secret; several secrets are comma-separated.'),
      ),
    header: z.optional(
      headerName.check(
        about(
          'The header that carries the secret. Default: Authorization, bearer, or basic for user:password.',
        ),
      ),
    ),
    signature: z.optional(
      headerName.check(about('The header with the hexadecimal HMAC-SHA256 of the body under the secret.')),
    ),
    query: z.optional(
      z
        .string()
        .check(
          z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'is not the name of a parameter'),
          about('The parameter of the address that carries the secret: for senders that can do no better.'),
        ),
    ),
    list: z.optional(
      expression.check(about('Asked of the body: the list of alerts. Default: the body is the alert.')),
    ),
    firing: expression.check(about('It fires where this is true, and only there.')),
    job_name: z.optional(expression.check(about('Default: the usual keys in the labels and in the alert.'))),
    instance_id: z.optional(expression),
    workspace: z.optional(expression),
    dedupe_key: z.optional(
      expression.check(about('The same in each repeat of an alert, and in no other alert.')),
    ),
    start: z.optional(
      expression.check(about('When it began: RFC 3339, or a number of seconds or milliseconds since 1970.')),
    ),
    labels: z.optional(expression.check(about('What rules may ask for: an object, or tags in any shape.'))),
    title: z.optional(expression.check(about('What the alert is called.'))),
    summary: z.optional(expression.check(about('Why, in words.'))),
    retry_status: z.optional(
      z
        .union([z.literal(429), z.literal(503)], 'must be 429 or 503')
        .check(about('The status that makes it come again. Default: 503.')),
    ),
    answer_within: z.optional(
      duration.check(
        about('How long it waits for an answer, 1s to 25s; a fifth is left to the network. Default: 5s.'),
      ),
    ),
  })
  .check(about('How its JSON is read: JMESPath, asked of each alert.'));

/** The policy file; docs/policy.schema.json is made of it. */
export const fileSchema = z
  .strictObject({
    workspaces: z.optional(
      z
        .record(name, z.string())
        .check(about('Names for workspace IDs. Others than these and the default one are refused.')),
    ),
    people: z.optional(
      z
        .record(name, z.array(scoped))
        .check(about('Every account of each person, such as slack:T1DC2JH3J/U2CERLKJA.')),
    ),
    groups: z.optional(z.record(name, names).check(about('Names for several persons.'))),
    limits: z.optional(limits),
    alerts: z.optional(alerts),
    quiet: z.optional(z.array(quietHours)),
    senders: z.optional(
      z
        .record(z.string().check(z.regex(SENDER_NAME, 'must be lower-case letters, digits, - and _')), sender)
        .check(about('Alert senders of your own, each at /webhooks/custom/<name>.')),
    ),
    rules: z.array(rule).check(about('The first that matches decides; none: refused.')),
  })
  .check(z.meta({ title: 'dlf-stop policy', description: 'Who may stop which jobs, and how.' }));

export type PolicyText = z.infer<typeof fileSchema>;
export type RuleText = PolicyText['rules'][number];
export type ApproversText = NonNullable<RuleText['approvers']>;
export type SenderText = NonNullable<PolicyText['senders']>[string];
export type QuietText = NonNullable<PolicyText['quiet']>[number];
